// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/printed.hpp>

#include <fmt/format.h>
#include <cmath>
#include <stdexcept>

#include <gradcheck/cases/model/decimal.hpp>

namespace gradcheck::cases {

namespace {

Decimal number(std::string_view printed) {
  if (const auto parsed = Decimal::parse(printed)) return *parsed;
  throw std::invalid_argument(fmt::format("printed: \"{}\", expected a number such as \"-0.0963\"", printed));
}

/// One unit of the last printed digit: 1e-4 for "0.5470", 1e-6 for "1.5e-05".
Decimal unit(std::string_view printed) {
  const std::size_t end = std::min(printed.find_first_of("eE"), printed.size());
  const std::size_t point = printed.find('.');
  const int decimals = point < end ? static_cast<int>(end - point) - 1 : 0;
  const int exponent = end < printed.size() ? std::stoi(std::string(printed.substr(end + 1))) : 0;
  return Decimal::power_of_ten(exponent - decimals);
}

bool rounded(const Decimal& value, std::string_view printed, const Decimal& widened_by) {
  const Decimal half = unit(printed) * *Decimal::parse("0.5");
  return (value - number(printed)).abs() <= half + widened_by;
}

bool cut(const Decimal& value, std::string_view printed, const Decimal& widened_by) {
  const Decimal shown = number(printed);
  const bool negative = printed.front() == '-' || (shown == Decimal() && value < Decimal());
  const Decimal along = negative ? -value : value;
  const Decimal low = shown.abs();
  const Decimal high = low + unit(printed);
  return low <= along + widened_by && along < high + widened_by;
}

}  // namespace

bool is_printed_number(std::string_view text) { return Decimal::parse(text).has_value(); }

bool rounds_to(double value, std::string_view printed, double widened_by) {
  if (!std::isfinite(value) || !std::isfinite(widened_by)) return false;
  return rounded(Decimal::exactly(value), printed, Decimal::exactly(widened_by));
}

bool truncates_to(double value, std::string_view printed, double widened_by) {
  if (!std::isfinite(value) || !std::isfinite(widened_by)) return false;
  return cut(Decimal::exactly(value), printed, Decimal::exactly(widened_by));
}

Reproduction reproduce(const std::vector<std::vector<double>>& sum, std::string_view printed) {
  Decimal total;
  std::string text;
  for (const auto& factors : sum) {
    Decimal product = Decimal::power_of_ten(0);
    std::string term;
    for (const double factor : factors) {
      product = product * Decimal::shortest(factor);
      term += (term.empty() ? "" : " * ") + Decimal::shortest(factor).to_string();
    }
    total = total + product;
    text += (text.empty() ? "" : " + ") + term;
  }
  return {text + " = " + total.to_string(), rounded(total, printed, {}) || cut(total, printed, {})};
}

}  // namespace gradcheck::cases
