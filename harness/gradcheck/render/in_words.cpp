// SPDX-License-Identifier: MIT
#include <gradcheck/render/in_words.hpp>

#include <cmath>

#include <fmt/format.h>

namespace gradcheck::detail {

std::string with_commas(arma::uword n) {
  std::string text = std::to_string(n);
  for (std::size_t behind = 3; behind < text.size(); behind += 4) text.insert(text.size() - behind, ",");
  return text;
}

std::string how_many(arma::uword n, std::string_view one, std::string_view many) {
  const std::string plural = many.empty() ? std::string(one) + "s" : std::string(many);
  return with_commas(n) + " " + (n == 1 ? std::string(one) : plural);
}

std::string short_number(double v, int digits) {
  if (std::isnan(v)) return "nan";  // whatever its sign
  return v == 0 ? "0" : fmt::format("{:.{}g}", v, digits);
}

std::pair<std::string, std::string> told_apart(double a, double b) {
  constexpr int usual = 7, most = 17;
  int digits = usual;
  while (digits < most && a != b && short_number(a, digits) == short_number(b, digits)) ++digits;
  return {short_number(a, digits), short_number(b, digits)};
}

std::string ratio_in_words(const Entry& e) {
  const double ratio = e.analytic / e.numeric;
  return std::isfinite(ratio) && ratio != 0 ? told_apart(ratio, 1).first : "";
}

std::string small_number(double v) {
  std::string text = fmt::format("{:.1e}", v);
  const auto e = text.find('e');
  if (e == std::string::npos || v == 0) return fmt::format("{:g}", v);  // nan, inf, 0
  std::string digits = text.substr(0, e), exponent = text.substr(e + 1);
  if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
  const std::string sign = exponent[0] == '-' ? "-" : "";
  exponent.erase(0, exponent.find_first_not_of("+-0"));
  return exponent.empty() ? digits : digits + "e" + sign + exponent;
}

std::string enumerated(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t k = 0; k < names.size(); ++k)
    text += (k == 0 ? "" : k + 1 == names.size() ? " and " : ", ") + names[k];
  return text;
}

}  // namespace gradcheck::detail
