// SPDX-License-Identifier: MIT
#pragma once

// An activation alone.
#include <mlp/activation/activation.hpp>
