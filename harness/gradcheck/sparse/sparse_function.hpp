// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/sparse/entries.hpp>
#include <gradcheck/values/output.hpp>
#include <gradcheck/values/parts.hpp>
#include <gradcheck/values/sparse_values.hpp>

namespace gradcheck::detail {

/// A function and its sparse derivative at the coordinates as they stand.
struct SparseFunction {
  std::vector<NamedCoordinates> coordinates;  ///< block by block
  std::vector<std::string> names;             ///< of the blocks in the report
  std::function<FunctionValue()> value;
  /// [numbers of value x all coordinates]. start: where it is filled in, what its numbers come in as.
  std::function<SparseValues(double start)> derivative;
  /// The entries that are declared: all others count as zero, whatever the derivative says. None: those that it stores.
  std::optional<SparseEntries> declared = {};
};

}  // namespace gradcheck::detail
