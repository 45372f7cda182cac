// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <gradcheck/cases/model/decimal.hpp>
#include <limits>
#include <random>

using gradcheck::cases::Decimal;

namespace {

Decimal number(const std::string& text) { return Decimal::parse(text).value(); }

}  // namespace

TEST_CASE("a decimal reads and writes what a person would", "[decimal]") {
  CHECK(number("-0.0963").to_string() == "-0.0963");
  CHECK(number("007.50").to_string() == "7.5");
  CHECK(number("1.5e-05").to_string() == "0.000015");
  CHECK(number("12E+3").to_string() == "12000");
  CHECK(number("-0.000").to_string() == "0");
}

TEST_CASE("what is no decimal number is refused", "[decimal]") {
  for (const char* text : {"", "-", ".", "1.", ".5", "+1", "1.2.3", "0x1", "nan", "inf", "1e", "1e+", "1e1.5", "1e401",
                           "1e-401", " 1", "1 ", "1,5"})
    CHECK_FALSE(Decimal::parse(text));
  CHECK(Decimal::parse(std::string(400, '1')));
  CHECK_FALSE(Decimal::parse(std::string(401, '1')));
}

TEST_CASE("a double has its exact decimal value", "[decimal]") {
  CHECK(Decimal::exactly(0.1).to_string() == "0.1000000000000000055511151231257827021181583404541015625");
  CHECK(Decimal::exactly(-0.5).to_string() == "-0.5");
  CHECK(Decimal::exactly(0x1p70).to_string() == "1180591620717411303424");
  CHECK(Decimal::exactly(-0.0).to_string() == "0");
  const std::string smallest = Decimal::exactly(std::numeric_limits<double>::denorm_min()).to_string();
  CHECK(smallest.size() == 1076);
  CHECK(smallest.substr(smallest.size() - 5) == "65625");
  CHECK(Decimal::exactly(std::numeric_limits<double>::max()).to_string().size() == 309);
  CHECK(Decimal::shortest(0.1).to_string() == "0.1");
}

TEST_CASE("sums, differences, products and order of decimals are exact", "[decimal]") {
  CHECK((number("0.7") + number("0.1") * number("0.095")).to_string() == "0.7095");
  CHECK((number("1") - number("0.999999999999999999999")).to_string() == "0.000000000000000000001");
  CHECK((number("-12") + number("12")).to_string() == "0");
  CHECK((number("-99.5") * number("-2")).to_string() == "199");
  CHECK(number("-0.2") < number("-0.1"));
  CHECK(number("0.10") == number("0.1"));
  CHECK(number("9.99") < number("10"));
  CHECK(number("0") > number("-1e-300"));
}

TEST_CASE("decimals of integers agree with integers", "[decimal]") {
  std::mt19937_64 bits(1);
  std::uniform_int_distribution<std::int64_t> any(-1'000'000'000, 1'000'000'000);
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t a = any(bits) >> (i % 30), b = any(bits) >> (i % 29);
    const Decimal x = number(std::to_string(a)), y = number(std::to_string(b));
    REQUIRE((x + y).to_string() == std::to_string(a + b));
    REQUIRE((x - y).to_string() == std::to_string(a - b));
    REQUIRE((x * y).to_string() == std::to_string(a * b));
    REQUIRE((x < y) == (a < b));
  }
}
