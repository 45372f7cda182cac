// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradcheck::cases {

/// An exact decimal number: (-1)^negative * 0.d1 d2 d3 ... * 10^exponent. Addition, subtraction, product and order are
/// exact. Cost: O(digits), product O(digits^2).
class Decimal {
 public:
  Decimal() = default;

  /// "-0.0963", "12", "1.5e-05". Nothing when text is no such number, has more than 400 characters or an exponent
  /// beyond 400.
  static std::optional<Decimal> parse(std::string_view text);
  /// Every digit of the binary number. value must be finite.
  static Decimal exactly(double value);
  /// The shortest decimal that reads back as value: 0.1 for 0.1. value must be finite.
  static Decimal shortest(double value);
  static Decimal power_of_ten(int exponent);

  Decimal abs() const;
  Decimal operator-() const;
  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b) { return a + -b; }
  friend Decimal operator*(const Decimal& a, const Decimal& b);
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

  std::string to_string() const;  ///< "-0.0387014", without exponent

 private:
  using Digits = std::vector<signed char>;  // most significant first
  Decimal(bool negative, Digits digits, int exponent);
  static std::optional<Decimal> read(std::string_view text);                   // parse without a limit on characters
  int digit_at(int power) const;                                               // of 10^power
  int lowest() const { return exponent_ - static_cast<int>(digits_.size()); }  // power of the last digit

  bool negative_ = false;
  Digits digits_;  // no zero first or last; empty: zero
  int exponent_ = 0;
};

}  // namespace gradcheck::cases
