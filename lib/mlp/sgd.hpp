// SPDX-License-Identifier: MIT
#pragma once

// Stochastic gradient descent.
#include <mlp/optimiser/sgd.hpp>
