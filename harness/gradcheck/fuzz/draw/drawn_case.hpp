// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/fuzz/draw/random_network.hpp>

namespace gradcheck::fuzz {

/// A generated case and how it came about, as a report counts it.
struct DrawnCase {
  cases::Case value;
  Scales scales = Scales::ordinary;
  std::map<std::string, std::string> recipe = {};  ///< "data" -> "one-hot", "first weights" -> "orthogonal"
};

}  // namespace gradcheck::fuzz
