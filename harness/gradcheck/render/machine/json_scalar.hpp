// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace gradcheck::detail {

/// A number as JSON, in the fewest digits that read back bit for bit: 0.1, 1.0, 1e-05, 1.5e+20, with an exponent below
/// 1e-4 and from 1e15 on. Strings where it is not finite: "nan", "inf", "-inf". Independent of the locale.
std::string json_number(double v);

/// The same, without quotes where it is not finite.
std::string plain_number(double v);

/// Text as a JSON string with its quotes. Characters beyond ASCII stay; each part of the text that is not UTF-8 becomes
/// one U+FFFD.
std::string json_string(std::string_view text);

}  // namespace gradcheck::detail
