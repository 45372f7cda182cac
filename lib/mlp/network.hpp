// SPDX-License-Identifier: MIT
#pragma once

// A network: its layers and blocks, penalties.
#include <mlp/network/network.hpp>
