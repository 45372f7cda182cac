// SPDX-License-Identifier: MIT
#pragma once

// A dense layer of normalised weights alone.
#include <mlp/layer/weight_norm.hpp>
