// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/case_json.hpp>

#include <limits>

#include <catch2/catch.hpp>

#include <gradcheck/render/machine/json.hpp>

using gradcheck::Report, gradcheck::to_json;
namespace cases = gradcheck::cases;

TEST_CASE("an outcome is written with every number, its failures and its gradients' reports") {
  cases::Outcome o;
  o.title = "one";
  o.path = "one.toml";
  o.checks.push_back({"before any update", "loss", "0.5", 0.25, cases::NumericValue{0.26, 1e-12}, false, "wrong"});
  constexpr double inf = std::numeric_limits<double>::infinity();
  o.checks.push_back({"before any update", "output", "1", -inf, {}, true, ""});
  o.errata.push_back({"before any update", "loss", "0.6", "0.5", "misprint", 0.5, {}, "", true, ""});
  o.gradients.push_back({"before any update", Report{}, true, ""});
  o.properties.push_back({"affine", "f", true, {}});
  CHECK(to_json(std::vector{o}) ==
        R"({"version":1,"ok":false,"cases":[{"title":"one","path":"one.toml","ok":false,"failures":["wrong"],)"
        R"("numbers":[{"when":"before any update","name":"loss","expected":"0.5","analytic":0.25,"numeric":0.26,)"
        R"("error_bar":1e-12,"ok":false},)"
        R"({"when":"before any update","name":"output","expected":"1","analytic":"-inf","ok":true}],)"
        R"("errata":[{"when":"before any update","name":"loss","printed":"0.6","right":"0.5","why":"misprint",)"
        R"("analytic":0.5,"ok":true}],)"
        R"("gradients":[{"when":"before any update","ok":true,"report":)" +
            to_json(Report{}) +
            R"(}],"properties":[{"name":"affine","formula":"f","applied":true,"ok":true}]}]})"
            "\n");
}
