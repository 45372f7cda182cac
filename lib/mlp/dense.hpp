// SPDX-License-Identifier: MIT
#pragma once

// A dense layer alone.
#include <mlp/layer/dense.hpp>
