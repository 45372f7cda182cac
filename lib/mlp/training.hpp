// SPDX-License-Identifier: MIT
#pragma once

// Training by steps and by epochs.
#include <mlp/optimiser/training.hpp>
