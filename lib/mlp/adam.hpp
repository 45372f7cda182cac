// SPDX-License-Identifier: MIT
#pragma once

// Adam, and AdamW.
#include <mlp/optimiser/adam.hpp>
