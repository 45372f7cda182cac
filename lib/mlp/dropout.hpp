// SPDX-License-Identifier: MIT
#pragma once

// Dropout alone.
#include <mlp/layer/dropout.hpp>
