// SPDX-License-Identifier: MIT
#pragma once

#include "planted/museum/exhibit.hpp"

namespace museum {

Exhibits elementwise();
Exhibits activations();

}  // namespace museum
