// SPDX-License-Identifier: MIT
#pragma once

#include "museum/wing/exhibit.hpp"

namespace museum::wing {

Exhibits attention();
Exhibits norms();
Exhibits plain_norms();
Exhibits recurrent_cells();
Exhibits sequences();
Exhibits losses();
Exhibits similarities();
Exhibits decompositions();
Exhibits solvers();
Exhibits interpolation();
Exhibits molecules();
Exhibits rotations();
Exhibits indices();
Exhibits order_statistics();
Exhibits kernels();
Exhibits numbers();
Exhibits differential_equations();

}  // namespace museum::wing
