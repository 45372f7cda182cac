// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <locale>
#include <sstream>
#include <string>

namespace gradcheck::detail {

/// A number for a sentence, with up to so many digits: "0.25"; "nan" whatever its sign. Independent of the locale.
inline std::string number(double v, int digits = 7) {
  if (std::isnan(v)) return "nan";
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(digits);
  out << v;
  return out.str();
}

}  // namespace gradcheck::detail
