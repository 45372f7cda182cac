// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/json.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/render/full_report.hpp>

using gradcheck::full_report, gradcheck::Report;

TEST_CASE("a report is one JSON object with every number, those that are not finite as strings") {
  Report r = full_report();
  r.parts.clear();
  r.blocks.pop_back();
  CHECK(
      to_json(r) ==
      R"({"version":1,"subject":"Scale \"x\"\n","kind":"jacobian","mode":"training","ok":false,)"
      R"("counts":{"agree":1,"disagree":1,"kink":0,"undecided":0,"negligible":1,"flat":0,"outweighed":0,"coarse":0,)"
      R"("not_looked_at":0,"directions":2},)"
      R"("blocks":[{"name":"gain","kind":"weights","of_input":true,"misshapen":"it is [2 x 1]",)"
      R"("directions":2,"rest_of":"weights","shows":0.25,"shape":[1,2],)"
      R"("analytic":[[0.1,"nan"]],"numeric":[[0.1,"-inf"]],)"
      R"("error_bar":[[1e-320,"inf"]],"bound":[[5e-324,0.3333333333333333]],"verdict":[["agree","disagree"]],)"
      R"("reason":[["negligible","non-finite"]]}],)"
      R"("clauses":[{"name":"zero cotangent","state":"broken","why":"gain [0, 0] is 1",)"
      R"("breach":"of an earlier point","unwaived":"held"},)"
      R"({"name":"x","state":"not tested","why":"why","breach":"compared","unwaived":"broken"}],)"
      R"("findings":[{"mistake":"stale cache","where":"gain","of_input":true,"sentence":"old x",)"
      R"("alternatives":["other"],"consequences":["values","batch of one"],"clause":"last forward",)"
      R"("slopes":[[-1.0,0.25,"inf"]],"link":1,"term":"- x"}],)"
      R"("parts":[],"notes":["a fact"],"evaluations":42,"failed_evaluations":3,)"
      R"("failed_at":"gain [0, 1] at -1e-05","engine":"direct",)"
      R"("stagewise":{"refused":"a loop","handed_over":2,"reopened":1},)"
      R"("links":[{"name":"first","blocks":[0,1]},{"name":"loss","blocks":[]}],"seed":18446744073709551615,"strict":true})");
}

TEST_CASE("a report in a report has no version of its own") {
  const std::string text = to_json(full_report());
  CHECK(text.find("version") == text.rfind("version"));
  CHECK(text.find(R"("parts":[{"subject":"Scale)") != std::string::npos);
}
