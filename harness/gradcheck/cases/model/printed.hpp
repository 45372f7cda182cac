// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradcheck::cases {

/// True where text is a printed number: digits with a point or an exponent, at most 400 characters.
bool is_printed_number(std::string_view text);

/// |value - printed| <= half a unit of the last printed digit, computed exactly: a tie is within. The unit of "0.5470"
/// is 1e-4. widened_by >= 0 is added to the half unit: a numeric value's error bar. False when value or widened_by is
/// not finite. printed must be a printed number. Cost: O(digits).
bool rounds_to(double value, std::string_view printed, double widened_by = 0.0);

/// |printed| <= |value| < |printed| + one unit, and on the same side of 0: the digits after the last printed one were
/// cut off. Widened as above, at both ends.
bool truncates_to(double value, std::string_view printed, double widened_by = 0.0);

/// What sums of products of decimal numbers give, exactly.
/// Factors are the shortest decimals of the doubles: 0.605 is 605/1000. [[0.7], [0.1, 0.095]] is 0.7 + 0.1 * 0.095.
struct Reproduction {
  std::string text;    ///< "0.7 + 0.1 * 0.095 = 0.7095"
  bool holds = false;  ///< that number, rounded or cut off, is what was printed
};
Reproduction reproduce(const std::vector<std::vector<double>>& sum, std::string_view printed);

}  // namespace gradcheck::cases
