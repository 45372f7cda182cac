// SPDX-License-Identifier: MIT
#pragma once

// Which targets fit a loss.
#include <mlp/loss/target.hpp>
