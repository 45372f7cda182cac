// SPDX-License-Identifier: MIT
#pragma once

// Batch normalisation alone.
#include <mlp/layer/batch_norm.hpp>
