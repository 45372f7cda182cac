// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <vector>

#include <gradcheck/values/moved_arguments.hpp>
#include <gradcheck/values/output.hpp>
#include <gradcheck/values/parts.hpp>

namespace gradcheck::detail {

/// A function and its derivative at the coordinates as they stand, whatever the types of both.
struct Differentiated {
  std::vector<NamedCoordinates> coordinates;  ///< block by block
  std::function<FunctionValue()> value;
  /// Block by block: of a gradient in the shape of its coordinates, of a Jacobian [values x coordinates].
  /// start: where it is filled in, what every number of it comes in as.
  std::function<SplitGradient(double start)> derivative;
  bool fills = false;               ///< the derivative is filled in, not returned
  std::function<bool()> unchanged;  ///< whether no call changed its x so far
  double spacing = 0x1p-52;         ///< from 1 to the next number of x's type
};

std::vector<Coordinates> coordinates_in(const Differentiated& of);

}  // namespace gradcheck::detail
