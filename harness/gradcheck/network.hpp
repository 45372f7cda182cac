// SPDX-License-Identifier: MIT
#pragma once

// check_network: a network of lib/mlp with its loss and data, whole and module by module. Link gradcheck::network.
// Brings what a network is made of; <mlp/sgd.hpp>, <mlp/training.hpp> and <mlp/perceptron.hpp> train one.
#include <gradcheck/gradcheck.hpp>
#include <gradcheck/network/check_network.hpp>
#include <mlp/activation.hpp>
#include <mlp/dense.hpp>
#include <mlp/loss.hpp>
#include <mlp/network.hpp>
#include <mlp/penalty.hpp>
