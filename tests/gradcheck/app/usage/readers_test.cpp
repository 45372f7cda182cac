// SPDX-License-Identifier: MIT
#include <gradcheck/app/usage/readers.hpp>

#include <chrono>
#include <string>

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using gradcheck::duration_of, gradcheck::number_of, gradcheck::shape_of, gradcheck::shard_of;

TEST_CASE("a whole number is digits alone, within its range") {
  CHECK(number_of("0", {}) == 0);
  CHECK(number_of("18446744073709551615", {}) == 18446744073709551615U);
  CHECK(number_of("010", {}) == 10);
  for (const char* text :
       {"", "-3", "+3", " 3", "3 ", "3.0", "1e3", "0x10", "18446744073709551616", "99999999999999999999999", "three"}) {
    CAPTURE(text);
    CHECK_FALSE(number_of(text, {}));
  }
  CHECK_FALSE(number_of("0", {1, 4}));
  CHECK(number_of("1", {1, 4}) == 1);
  CHECK(number_of("4", {1, 4}) == 4);
  CHECK_FALSE(number_of("5", {1, 4}));
}

TEST_CASE("a range says what it takes") {
  CHECK(to_string(gradcheck::Range{}) == "a whole number from 0 to 18446744073709551615");
  CHECK(to_string(gradcheck::Range{1}) == "a whole number, at least 1");
  CHECK(to_string(gradcheck::Range{1, 1024}) == "a whole number from 1 to 1024");
}

TEST_CASE("a shape is samples x inputs x outputs") {
  const auto shape = shape_of("5x4x3");
  REQUIRE(shape);
  CHECK(to_string(*shape) == "5x4x3");
  for (const char* text : {"", "5x4", "5x4x0", "0x4x3", "5x4x3x2", "5X4X3", "axbxc", "-1x4x3", "5x4x3 ", "x4x3", "xx",
                           "9999999999x9999999999x9999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(shape_of(text));
  }
}

TEST_CASE("a duration is seconds, or has a unit") {
  CHECK(duration_of("90") == 90s);
  CHECK(duration_of("90s") == 90s);
  CHECK(duration_of("10m") == 10min);
  CHECK(duration_of("2h") == 2h);
  for (const char* text : {"", "0", "0s", "s", "5x", "5 s", "-5s", "1h30m", "99999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(duration_of(text));
  }
}

TEST_CASE("a shard is one of its count") {
  const auto shard = shard_of("2/8");
  REQUIRE(shard);
  CHECK(*shard == gradcheck::fuzz::Shard{2, 8});
  for (const char* text : {"", "8/8", "1", "/", "1/", "/2", "-1/2", "0/0", "0/1000001", "1/2/3"}) {
    CAPTURE(text);
    CHECK_FALSE(shard_of(text));
  }
}
