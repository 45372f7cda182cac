// SPDX-License-Identifier: MIT
#include <gradcheck/picture/base64.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string_view>
#include <vector>

namespace gradcheck::detail {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t there = std::min<std::size_t>(bytes.size() - i, 3);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8U | (k < there ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= there ? digits[group >> (18 - 6 * k) & 63U] : '=';
  }
  return text;
}

std::string base64(std::span<const double> numbers) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(8 * numbers.size());
  for (const double v : numbers) {
    const auto bits = std::bit_cast<std::uint64_t>(v);
    for (unsigned shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
  return base64(std::span<const std::uint8_t>(bytes));
}

}  // namespace gradcheck::detail
