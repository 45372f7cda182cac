// SPDX-License-Identifier: MIT
#pragma once

#include "museum/wing/exhibit.hpp"

namespace museum::wing {

Exhibits exhibits();  ///< all families, in the order of families.hpp

}  // namespace museum::wing
