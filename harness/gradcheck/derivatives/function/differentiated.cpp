// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/function/differentiated.hpp>

namespace gradcheck::detail {

std::vector<Coordinates> coordinates_in(const Differentiated& of) {
  std::vector<Coordinates> all;
  for (const NamedCoordinates& block : of.coordinates) all.push_back(block.coordinates);
  return all;
}

arma::uword size_of(const Differentiated& function) {
  arma::uword size = 0;
  for (const NamedCoordinates& block : function.coordinates) size += block.coordinates.size();
  return size;
}

}  // namespace gradcheck::detail
