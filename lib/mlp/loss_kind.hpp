// SPDX-License-Identifier: MIT
#pragma once

// The names of losses and reductions.
#include <mlp/loss/loss_kind.hpp>
