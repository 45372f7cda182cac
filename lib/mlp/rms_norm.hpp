// SPDX-License-Identifier: MIT
#pragma once

// Normalisation by the root mean square alone.
#include <mlp/layer/rms_norm.hpp>
