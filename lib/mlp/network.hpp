// SPDX-License-Identifier: MIT
#pragma once

// A network: dense layers, activations, penalties.
#include <mlp/network/network.hpp>
