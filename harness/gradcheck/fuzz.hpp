// SPDX-License-Identifier: MIT
#pragma once

// fuzz_layer: a campaign over a layer's factory, from a test of your own. Link gradcheck::fuzz.
#include <gradcheck/base/cxx20.hpp>
#include <gradcheck/fuzz/layer_campaign.hpp>
#include <gradcheck/gradcheck.hpp>
