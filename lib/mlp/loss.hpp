// SPDX-License-Identifier: MIT
#pragma once

// The losses.
#include <mlp/loss/loss.hpp>
