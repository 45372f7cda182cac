// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a page reads, read by other code than the one that wrote it.
namespace decoded {

inline std::vector<std::uint8_t> bytes(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::uint8_t> all;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    group = group << 6U | static_cast<std::uint32_t>(digits.find(c));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    all.push_back(static_cast<std::uint8_t>(group >> bits));
  }
  return all;
}

/// The texts that stand behind "key": in JSON, in their order.
inline std::vector<std::string> texts(const std::string& json, const std::string& key) {
  const std::string before = "\"" + key + "\":\"";
  std::vector<std::string> all;
  for (std::size_t at = json.find(before); at != std::string::npos; at = json.find(before, at + 1)) {
    const std::size_t from = at + before.size();
    all.push_back(json.substr(from, json.find('"', from) - from));
  }
  return all;
}

/// Column by column.
inline arma::mat matrix(std::string_view text, arma::uword rows, arma::uword cols) {
  const std::vector<std::uint8_t> raw = bytes(text);
  REQUIRE(raw.size() == 8 * rows * cols);
  arma::mat m(rows, cols);
  for (arma::uword i = 0; i < m.n_elem; ++i) {
    std::uint64_t word = 0;
    for (unsigned k = 8; k-- > 0;) word = word << 8U | raw[8 * i + k];
    m(i) = std::bit_cast<double>(word);
  }
  return m;
}

}  // namespace decoded
