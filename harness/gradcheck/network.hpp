// SPDX-License-Identifier: MIT
#pragma once

// check_network: a network of lib/mlp with its loss and data, whole and module by module. Link gradcheck::network.
#include <gradcheck/gradcheck.hpp>
#include <gradcheck/network/check_network.hpp>
