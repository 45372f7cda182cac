// SPDX-License-Identifier: MIT
#include <gradcheck/render/json.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/render/full_report.hpp>

using gradcheck::full_report, gradcheck::Report;

TEST_CASE("a report is one JSON object with every number, those that are not finite as strings") {
  Report r = full_report();
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
        R"("consequences":["values","batch of one"],"clause":"last forward"}],)"
        R"("parts":[],"notes":["a fact"],"evaluations":42,"failed_evaluations":3,"engine":"direct",)"
        R"("seed":18446744073709551615,"strict":true})");
}
