// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/from_json.hpp>

#include <bit>
#include <cmath>
#include <random>
#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <gradcheck/base/user_error.hpp>
#include <gradcheck/render/full_report.hpp>
#include <gradcheck/render/machine/json.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>
#include <gradcheck/render/text.hpp>

using gradcheck::from_json, gradcheck::full_report, gradcheck::Reason, gradcheck::Report;
using gradcheck::detail::json_number, gradcheck::detail::json_string;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string nlohmann_text(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

TEST_CASE("curves are read back bit for bit, and refused where they do not fit") {
  Report report = full_report();
  report.blocks.at(0).curves.push_back({0, 0x1p-10, 0x1p-12, {0.5, 1e-300}, {-1.0 / 3, 0.1}});
  const std::string text = to_json(report);
  CHECK(to_json(from_json(text)) == text);
  const auto refuses = [&](const char* from, const char* to, const std::string& why) {
    CHECK_THROWS_WITH(from_json(replaced(text, from, to)), Catch::Matchers::EndsWith(why));
  };
  refuses("\"curves\":[{\"entry\":0", "\"curves\":[{\"entry\":99999",
          "curves[0].entry: found 99999, expected less than " + std::to_string(report.blocks[0].verdict.n_elem));
  refuses("\"steps\":[0.5,1e-300]", "\"steps\":[0.5]", "curves[0]: found 1 steps and 2 differences");
  refuses("\"window\":[", "\"window\":[1,", "curves[0].window: expected [longest step, shortest step]");
}

TEST_CASE("a report that is read back is the same report, bit for bit") {
  const Report back = from_json(to_json(full_report()));
  CHECK(to_json(back) == to_json(full_report()));
  CHECK(to_text(back) == to_text(full_report()));
  CHECK(back.blocks.at(0).bound(0) == 5e-324);
  CHECK(back.blocks.at(0).bound(1) == 1.0 / 3);
  CHECK(std::isnan(back.parts.at(0).blocks.at(0).analytic(1)));
  CHECK(back.blocks.at(0).at(1).reason == Reason::non_finite);
  CHECK(back.seed == 18446744073709551615U);
}

TEST_CASE("a report of an older version is read, one of a newer is refused") {
  const std::string old =
      R"({"subject":"Scale","ok":true,"counts":{},"blocks":[{"name":"gain","shape":[1,1],"analytic":[[1]],)"
      R"("numeric":[[1]],"error_bar":[[0]],"bound":[[1]],"verdict":[["agree"]],"reason":[[""]]}],)"
      R"("clauses":[{"name":"deterministic","state":"held","why":""}],"findings":[],"parts":[],"notes":[],)"
      R"("evaluations":2,"failed_evaluations":0,"engine":"direct","seed":1,"strict":false})";
  CHECK(from_json(old).ok());
  CHECK_THROWS_WITH(from_json(replaced(to_json(full_report()), R"("version":1)", R"("version":2)")),
                    "report.version: found 2, expected at most 1");
}

TEST_CASE("what is not a report is refused with the key and what was expected there") {
  const std::string text = to_json(full_report());
  const std::string expected = ", expected a report of check --report json";
  CHECK_THROWS_WITH(from_json(""), "report:1: no JSON at column 1" + expected);
  CHECK_THROWS_WITH(from_json("{"), "report:1: no JSON at column 2" + expected);
  CHECK_THROWS_WITH(from_json("{\n  \"subject\" 1}\n"), "report:2: no JSON at column 13" + expected);
  CHECK_THROWS_WITH(from_json("[1e999]"), "report:1: a number is too large" + expected);
  CHECK_THROWS_AS(from_json("{"), gradcheck::detail::InputError);
  CHECK_THROWS_WITH(from_json("[]"), "report: found array, expected an object");
  CHECK_THROWS_WITH(from_json("{}"), "report: no key \"subject\"");
  CHECK_THROWS_WITH(from_json(replaced(text, "[[0.1,\"nan\"]]", "[[0.1]]")),
                    "report.blocks[0].analytic[0]: found 1 numbers, expected 2");
  CHECK_THROWS_WITH(from_json(replaced(text, "\"nan\"", "\"NaN\"")),
                    "report.blocks[0].analytic[0][1]: found \"NaN\", expected a number, nan, inf or -inf");
  CHECK_THROWS_WITH(from_json(replaced(text, "[1,2]", "[9000000000,2]")),
                    "report.blocks[0].shape: found 9000000000 rows, but 1 in verdict");
  CHECK_THROWS_WITH(from_json(replaced(text, "[1,2]", "[1,9000000000]")),
                    "report.blocks[0].analytic[0]: found 2 numbers, expected 9000000000");
  CHECK_THROWS_WITH(from_json(replaced(text, "[0,0]", "[0,9000000000]")),
                    "report.blocks[1].shape[1]: found 9000000000, expected at most 1000000");
  CHECK_THROWS_WITH(from_json(replaced(text, "\"disagree\"]", "\"agrees\"]")),
                    "report.blocks[0].verdict[0][1]: found \"agrees\", which is not a name of it");
  CHECK_THROWS_WITH(from_json(replaced(text, "\"evaluations\":42", "\"evaluations\":-1")),
                    "report.parts[0].evaluations: found -1, expected a whole number");
}

TEST_CASE("a report whose parts lie too deep in parts is refused, and overflows no stack") {
  std::string text, end;
  for (int depth = 0; depth < 100'000; ++depth) {
    text += "{\"subject\":\"\\\"[\",\"blocks\":[],\"clauses\":[],\"findings\":[],\"parts\":[\n";
    end += "]}";
  }
  CHECK_THROWS_WITH(from_json(text + end),
                    "report:51: nested too deeply, expected at most 100 lists and objects inside one another");
}

TEST_CASE("a report whose parts lie in parts as far as may be is read") {
  Report outer = full_report();
  outer.parts.clear();
  for (int depth = 0; depth < 40; ++depth) {
    Report next = full_report();
    next.parts = {outer};
    outer = next;
  }
  CHECK(to_json(from_json(to_json(outer))) == to_json(outer));
}

TEST_CASE("a block takes no memory for numbers that are not there, whatever its shape says") {
  constexpr std::size_t side = 300'000;
  std::string numbers = "0", rows = "[]";
  for (std::size_t n = 1; n < side; ++n) {
    numbers += ",0";
    rows += ",[]";
  }
  std::string text = replaced(to_json(full_report()), "[1,2]", fmt::format("[{0},{0}]", side));
  text = replaced(text, "[[0.1,\"nan\"]]", "[[" + numbers + rows.replace(0, 2, "]") + "]");
  text = replaced(text, "[[\"agree\",\"disagree\"]]", "[[" + rows + "]");
  CHECK_THROWS_WITH(from_json(text), "report.blocks[0].analytic[1]: found 0 numbers, expected 300000");
}

TEST_CASE("a report is written as another library writes it, byte for byte") {
  const std::string text = to_json(full_report());
  CHECK(nlohmann_text(nlohmann::ordered_json::parse(text)) == text);
}

TEST_CASE("any text is written as another library writes it, whether or not it is UTF-8") {
  const std::string_view bytes = "a\"\\\b\f\n\r\t\x01\x1f\x7f\x80\xa0\xbf\xc0\xc2\xdf\xe0\xe1\xed\xf0\xf1\xf4\xf5\xff";
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 20000; ++trial) {
    std::string text;
    for (std::uint64_t size = random() % 8; size > 0; --size) text += bytes[random() % bytes.size()];
    REQUIRE(json_string(text) == nlohmann_text(text));
  }
}

// Theirs is now and then a digit longer, or as long and farther from the number: 0.1 % of all. Ours is the shortest,
// and of the shortest the nearest.
TEST_CASE(
    "nearly every number is written as another library writes it, none in more digits, and all read back bit for bit") {
  std::mt19937_64 random(1);
  int others = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    const double v = trial % 2 == 0 ? std::bit_cast<double>(random()) : std::ldexp(static_cast<double>(random()), -70);
    if (!std::isfinite(v)) continue;
    const std::string ours = json_number(v), theirs = nlohmann_text(v);
    REQUIRE(nlohmann::json::parse(ours).get<double>() == v);
    REQUIRE(ours.size() <= theirs.size());
    if (ours != theirs) ++others;
  }
  CHECK(others < 40);
}

TEST_CASE("numbers at the borders of the written out exponent are written as another library writes them") {
  for (const double v : {0.0, -0.0, 1.0, -1.5, 1e-3, 1e-4, 9.99e-5, 1e-5, 1e14, 123456789012345.0, 999999999999999.0,
                         1e15, 1e16, 0.1, 12.5, 100.0, 1e100, 5e-324, 1.7976931348623157e308})
    CHECK(json_number(v) == nlohmann_text(v));
}
