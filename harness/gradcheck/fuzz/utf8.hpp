// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace gradcheck::fuzz {

/// The text with each byte that belongs to no UTF-8 spelt out, as in "\xff": what a layer throws may be any bytes, and
/// files of TOML and JSON hold none but UTF-8. O(size).
std::string as_utf8(std::string_view text);

}  // namespace gradcheck::fuzz
