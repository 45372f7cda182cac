// SPDX-License-Identifier: MIT
#pragma once

#include <sstream>
#include <string>

namespace gradcheck::detail {

/// A number for a sentence, with up to so many digits: "0.25".
inline std::string number(double v, int digits = 7) {
  std::ostringstream out;
  out.precision(digits);
  out << v;
  return out.str();
}

}  // namespace gradcheck::detail
