// SPDX-License-Identifier: MIT
#pragma once

// A block of layers beside a skip.
#include <mlp/network/residual.hpp>
