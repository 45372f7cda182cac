// SPDX-License-Identifier: MIT
#pragma once

// Layer normalisation alone.
#include <mlp/layer/layer_norm.hpp>
