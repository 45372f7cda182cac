// SPDX-License-Identifier: MIT
#pragma once

// The penalties on weights.
#include <mlp/layer/penalty.hpp>
