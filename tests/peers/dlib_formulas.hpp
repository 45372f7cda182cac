// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dlib_formula.hpp"

namespace peers {

/// A layer of our own in dlib's form.
struct FormulaCase {
  std::string name, fault;  ///< fault: empty: right
  Formula formula;
};

std::vector<FormulaCase> formula_cases();

}  // namespace peers
