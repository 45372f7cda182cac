// SPDX-License-Identifier: MIT
#include <gradcheck/base/number_text.hpp>

#include <limits>
#include <sstream>

#include <catch2/catch.hpp>

#include <gradcheck/comma_locale.hpp>

TEST_CASE("a number is written alike in every locale") {
  const auto streamed = [] {
    std::ostringstream stream;
    stream << 1234.5;
    return stream.str();
  };
  REQUIRE(in_comma_locale(streamed) == "1.234,5");
  CHECK(in_comma_locale([] { return gradcheck::detail::number(123456.5); }) == "123456.5");
  CHECK(in_comma_locale([] { return gradcheck::detail::number(1234567); }) == "1234567");
}

TEST_CASE("what is no number has no sign in a sentence, an infinity has one") {
  CHECK(gradcheck::detail::number(-std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(gradcheck::detail::number(-std::numeric_limits<double>::infinity()) == "-inf");
}
