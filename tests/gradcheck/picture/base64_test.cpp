// SPDX-License-Identifier: MIT
#include <gradcheck/picture/base64.hpp>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

using gradcheck::detail::base64;

namespace {

std::string in_base64(std::string_view text) {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return base64(std::span<const std::uint8_t>(bytes));
}

}  // namespace

TEST_CASE("bytes in base64 are those of RFC 4648") {
  CHECK(in_base64("").empty());
  CHECK(in_base64("f") == "Zg==");
  CHECK(in_base64("fo") == "Zm8=");
  CHECK(in_base64("foo") == "Zm9v");
  CHECK(in_base64("foob") == "Zm9vYg==");
  CHECK(in_base64("fooba") == "Zm9vYmE=");
  CHECK(in_base64("foobar") == "Zm9vYmFy");
  CHECK(in_base64("\xff\xfb\xf0") == "//vw");
}

TEST_CASE("numbers in base64 are their bytes, the lowest first") {
  const std::array<double, 1> one{1.0};  // 0x3ff0000000000000
  CHECK(base64(std::span<const double>(one)) == "AAAAAAAA8D8=");
  const std::array<double, 2> both{-0.0, -std::numeric_limits<double>::infinity()};
  CHECK(base64(std::span<const double>(both)) == "AAAAAAAAAIAAAAAAAADw/w==");
}
