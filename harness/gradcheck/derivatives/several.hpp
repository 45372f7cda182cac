// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// One of several derivatives of one object, as it was checked.
struct OneOfSeveral {
  std::string name;  ///< "MinusJacobian", where its report does not say what a mistake is of
  Report report;
  /// Earlier ones by whose values it was judged: a second derivative by the first. Where one of them is wrong, what is
  /// wrong here follows from that and has no finding of its own.
  std::vector<std::size_t> judged_by = {};
};

/// All of them as one report of kind `derivatives`: block behind block, each clause once, broken where one is.
Report several(std::string subject, std::vector<OneOfSeveral> each);

}  // namespace gradcheck::detail
