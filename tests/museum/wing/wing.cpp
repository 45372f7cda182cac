// SPDX-License-Identifier: MIT
#include "museum/wing/wing.hpp"

#include <algorithm>
#include <iterator>

#include "museum/wing/families.hpp"

namespace museum::wing {

Exhibits exhibits() {
  Exhibits all;
  for (const auto& family :
       {attention, norms, plain_norms, recurrent_cells, sequences, losses, similarities, decompositions, solvers,
        interpolation, molecules, rotations, indices, order_statistics, kernels, numbers, differential_equations}) {
    Exhibits some = family();
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

}  // namespace museum::wing
