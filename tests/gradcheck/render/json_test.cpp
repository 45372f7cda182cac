// SPDX-License-Identifier: MIT
#include <gradcheck/render/json.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/render/text.hpp>

using gradcheck::ClauseState, gradcheck::from_json, gradcheck::Reason, gradcheck::Report;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

Report full() {
  Report r;
  r.subject = "Scale \"x\"\n";
  r.blocks.push_back({"gain", {{0.1, nan}}, {{0.1, -inf}}, {{1e-320, inf}}, {{5e-324, 1.0 / 3}}, {{0, 1}}, {{1, 3}}});
  r.blocks.push_back({"empty", {}, {}, {}, {}, {}, {}});
  r.clauses = {{"zero cotangent", ClauseState::broken, "gain [0, 0] is 1"}, {"x", ClauseState::not_tested, "why"}};
  r.findings = {{"stale cache", "gain", "old x", {"other"}, {"values", "batch of one"}}};
  r.notes = {"a fact"};
  r.evaluations = 42;
  r.failed_evaluations = 3;
  r.seed = 18446744073709551615U;
  r.strict = true;
  r.parts.push_back(r);
  return r;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a report is one JSON object with every number, those that are not finite as strings") {
  Report r = full();
  r.parts.clear();
  r.blocks.pop_back();
  CHECK(to_json(r) ==
        R"({"subject":"Scale \"x\"\n","ok":false,)"
        R"("counts":{"agree":1,"disagree":1,"kink":0,"undecided":0,"negligible":1,"flat":0},)"
        R"("blocks":[{"name":"gain","shape":[1,2],"analytic":[[0.1,"nan"]],"numeric":[[0.1,"-inf"]],)"
        R"("error_bar":[[1e-320,"inf"]],"bound":[[5e-324,0.3333333333333333]],"verdict":[["agree","disagree"]],)"
        R"("reason":[["negligible","non-finite"]]}],)"
        R"("clauses":[{"name":"zero cotangent","state":"broken","why":"gain [0, 0] is 1"},)"
        R"({"name":"x","state":"not tested","why":"why"}],)"
        R"("findings":[{"mistake":"stale cache","where":"gain","sentence":"old x","alternatives":["other"],)"
        R"("consequences":["values","batch of one"]}],)"
        R"("parts":[],"notes":["a fact"],"evaluations":42,"failed_evaluations":3,"engine":"direct",)"
        R"("seed":18446744073709551615,"strict":true})");
}

TEST_CASE("a report that is read back is the same report, bit for bit") {
  const Report back = from_json(to_json(full()));
  CHECK(to_json(back) == to_json(full()));
  CHECK(to_text(back) == to_text(full()));
  CHECK(back.blocks.at(0).bound(0) == 5e-324);
  CHECK(back.blocks.at(0).bound(1) == 1.0 / 3);
  CHECK(std::isnan(back.parts.at(0).blocks.at(0).analytic(1)));
  CHECK(back.blocks.at(0).at(1).reason == Reason::non_finite);
  CHECK(back.seed == 18446744073709551615U);
}

TEST_CASE("what is not a report is refused with the key and what was expected there") {
  const std::string text = to_json(full());
  CHECK_THROWS_WITH(from_json("{"), Catch::StartsWith("report: [json.exception.parse_error"));
  CHECK_THROWS_WITH(from_json("[]"), "report: found array, expected an object");
  CHECK_THROWS_WITH(from_json("{}"), "report: no key \"subject\"");
  CHECK_THROWS_WITH(from_json(replaced(text, "[[0.1,\"nan\"]]", "[[0.1]]")),
                    "report.blocks[0].analytic[0]: found 1 numbers, expected 2");
  CHECK_THROWS_WITH(from_json(replaced(text, "\"nan\"", "\"NaN\"")),
                    "report.blocks[0].analytic[0][1]: found \"NaN\", expected a number, nan, inf or -inf");
  CHECK_THROWS_WITH(from_json(replaced(text, "[1,2]", "[9000000000,2]")),
                    "report.blocks[0].shape: found 9000000000 rows, but 1 in verdict");
  CHECK_THROWS_WITH(from_json(replaced(text, "\"disagree\"]", "\"agrees\"]")),
                    "report.blocks[0].verdict[0][1]: found \"agrees\", which is not a name of it");
  CHECK_THROWS_WITH(from_json(replaced(text, "\"evaluations\":42", "\"evaluations\":-1")),
                    "report.parts[0].evaluations: found -1, expected a whole number");
}
