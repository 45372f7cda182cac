// SPDX-License-Identifier: MIT
#pragma once

// The perceptron learning algorithm.
#include <mlp/optimiser/perceptron.hpp>
