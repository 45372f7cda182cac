// SPDX-License-Identifier: MIT
#pragma once

// An embedding of integers alone.
#include <mlp/layer/embedding.hpp>
