// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/decimal.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace gradcheck::cases {

namespace {

constexpr std::size_t longest = 400;  // characters of a number in a file

/// The exponent after 'e', or nothing: "e-05" gives -5.
std::optional<int> exponent_of(std::string_view text) {
  text.remove_prefix(1);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < -400 || value > 400) return std::nullopt;
  return value;
}

}  // namespace

Decimal::Decimal(bool negative, Digits digits, int exponent)
    : negative_(negative), digits_(std::move(digits)), exponent_(exponent) {
  while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  const auto first = std::find_if(digits_.begin(), digits_.end(), [](auto digit) { return digit != 0; });
  exponent_ -= static_cast<int>(first - digits_.begin());
  digits_.erase(digits_.begin(), first);
  if (digits_.empty()) {
    negative_ = false;
    exponent_ = 0;
  }
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  return text.size() <= longest ? read(text) : std::nullopt;
}

std::optional<Decimal> Decimal::read(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  Digits digits;
  int exponent = 0;  // digits before the point
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    const bool is_digit = std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    if (text[i] == '.' && !point && !digits.empty()) {
      point = true;
      continue;
    }
    if (!is_digit) return std::nullopt;
    digits.push_back(static_cast<signed char>(text[i] - '0'));
    exponent += point ? 0 : 1;
  }
  if (digits.empty() || text[i - 1] == '.') return std::nullopt;
  if (i < text.size()) {
    const auto shift = exponent_of(text.substr(i));
    if (!shift) return std::nullopt;
    exponent += *shift;
  }
  return Decimal(negative, std::move(digits), exponent);
}

Decimal Decimal::exactly(double value) {
  int exponent = 0;
  std::frexp(value, &exponent);  // value is a whole multiple of 2^(exponent - 53), or of 2^-1074
  std::array<char, 1600> text;   // the longest double: 1 sign, 309 digits, a point, 1074 digits
  const auto end =
      std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed, std::clamp(53 - exponent, 0, 1074)).ptr;
  return *read({text.data(), static_cast<std::size_t>(end - text.data())});
}

Decimal Decimal::shortest(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.begin(), text.end(), value).ptr;
  return *read({text.data(), static_cast<std::size_t>(end - text.data())});
}

Decimal Decimal::power_of_ten(int exponent) { return Decimal(false, {1}, exponent + 1); }

Decimal Decimal::abs() const { return Decimal(false, digits_, exponent_); }

Decimal Decimal::operator-() const { return Decimal(!negative_, digits_, exponent_); }

int Decimal::digit_at(int power) const {
  const int index = exponent_ - 1 - power;
  return index >= 0 && index < static_cast<int>(digits_.size()) ? digits_[static_cast<std::size_t>(index)] : 0;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  if (a.negative_) return b.abs() <=> a.abs();
  if (a.digits_.empty() || b.digits_.empty()) return a.digits_.size() <=> b.digits_.size();
  if (a.exponent_ != b.exponent_) return a.exponent_ <=> b.exponent_;
  return std::lexicographical_compare_three_way(a.digits_.begin(), a.digits_.end(), b.digits_.begin(), b.digits_.end());
}

Decimal operator+(const Decimal& a, const Decimal& b) {
  if (a.digits_.empty()) return b;
  if (b.digits_.empty()) return a;
  const bool larger_a = a.abs() >= b.abs();
  const Decimal& large = larger_a ? a : b;
  const Decimal& small = larger_a ? b : a;
  const int sign = a.negative_ == b.negative_ ? 1 : -1;
  const int low = std::min(a.lowest(), b.lowest());
  Decimal::Digits reversed;
  int carry = 0;
  for (int power = low; power <= large.exponent_; ++power) {
    const int sum = large.digit_at(power) + sign * small.digit_at(power) + carry;
    carry = sum < 0 ? -1 : sum / 10;
    reversed.push_back(static_cast<signed char>(sum - 10 * carry));
  }
  return Decimal(large.negative_, {reversed.rbegin(), reversed.rend()}, large.exponent_ + 1);
}

Decimal operator*(const Decimal& a, const Decimal& b) {
  const std::size_t n = a.digits_.size() + b.digits_.size();
  std::vector<int> sums(n, 0);  // most significant first
  for (std::size_t i = 0; i < a.digits_.size(); ++i)
    for (std::size_t j = 0; j < b.digits_.size(); ++j) sums[i + j + 1] += a.digits_[i] * b.digits_[j];
  for (std::size_t i = n; i-- > 1;) {
    sums[i - 1] += sums[i] / 10;
    sums[i] %= 10;
  }
  Decimal::Digits digits(n);
  std::transform(sums.begin(), sums.end(), digits.begin(), [](int digit) { return static_cast<signed char>(digit); });
  return Decimal(a.negative_ != b.negative_, std::move(digits), a.exponent_ + b.exponent_);
}

std::string Decimal::to_string() const {
  std::string text = negative_ ? "-" : "";
  for (int power = std::max(exponent_ - 1, 0); power >= std::min(lowest(), 0); --power) {
    if (power == -1) text += '.';
    text += static_cast<char>('0' + digit_at(power));
  }
  return text;
}

}  // namespace gradcheck::cases
