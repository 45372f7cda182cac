// SPDX-License-Identifier: MIT
#pragma once

// A named trainable matrix.
#include <mlp/layer/parameter.hpp>
