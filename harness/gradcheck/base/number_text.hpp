// SPDX-License-Identifier: MIT
#pragma once

#include <locale>
#include <sstream>
#include <string>

namespace gradcheck::detail {

/// A number for a sentence, with up to so many digits: "0.25". Independent of the locale.
inline std::string number(double v, int digits = 7) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(digits);
  out << v;
  return out.str();
}

}  // namespace gradcheck::detail
