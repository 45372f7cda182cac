// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/sarif.hpp>

#include <string>

#include <catch2/catch.hpp>

using gradcheck::Report, gradcheck::to_sarif;
using gradcheck::detail::Problem, gradcheck::detail::sarif_of, gradcheck::detail::uri_of;

namespace {

const std::string sarif_begin =
    R"({"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",)"
    R"("version":"2.1.0","runs":[{"tool":{"driver":{"name":"gradcheck","rules":[)";

}  // namespace

TEST_CASE("SARIF has a result for each problem, at its places, with its rule and its coordinates") {
  Problem p{"Scale", "made up", "dX is wrong", "as \"one\" sees", gradcheck::detail::Level::error, {}};
  p.places = {{"src/my layers.cpp", 7}, {"/tmp/case.toml", 0}};
  p.coordinates = {{"alone", {"input", 1, 2, 1.5, 0.5, 1e-12, 2e-12, gradcheck::Verdict::disagree, {}}}};
  p.failing = 40;
  CHECK(sarif_of({p}, {{"Scale", false, {{"agree", "3"}}}}, false) ==
        sarif_begin +
            R"({"id":"made-up","shortDescription":{"text":"made up"},"fullDescription":{"text":"made up"}}]}},)"
            R"("columnKind":"utf16CodeUnits","invocations":[{"executionSuccessful":false}],)"
            R"("results":[{"ruleId":"made-up","ruleIndex":0,"level":"error",)"
            R"("message":{"text":"dX is wrong\n\nas \"one\" sees"},)"
            R"("locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/my%20layers.cpp"},)"
            R"("region":{"startLine":7}}}],)"
            R"("relatedLocations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///tmp/case.toml"}}}],)"
            R"("partialFingerprints":{"subjectAndRule/v1":"Scale: made up"},)"
            R"("properties":{"subject":"Scale","failing":40,"coordinates":[{"part":"alone","block":"input","row":1,)"
            R"("column":2,"analytic":1.5,"numeric":0.5,"error_bar":1e-12,"bound":2e-12,"verdict":"disagree",)"
            R"("reason":""}]}}],)"
            R"("properties":{"checked":[{"subject":"Scale","ok":false,"agree":3}]}}]})"
            "\n");
}

TEST_CASE("SARIF of several problems with the same rule defines it once") {
  const Problem a{"A", "values", "a", ""}, b{"B", "sign flipped", "b", ""}, c{"C", "values", "c", ""};
  const std::string text = sarif_of({a, b, c}, {}, true);
  CHECK(text.find(R"("id":"values")") == text.rfind(R"("id":"values")"));
  CHECK(text.find(R"({"ruleId":"sign-flipped","ruleIndex":1,)") != std::string::npos);
  CHECK(text.find(R"({"ruleId":"values","ruleIndex":0,"level":"error","message":{"text":"c"},"partial)") !=
        std::string::npos);
}

TEST_CASE("SARIF of a report that is ok has no result, and its numbers all the same") {
  Report r;
  r.subject = "Scale";
  r.blocks.push_back({"gain", {{1, 1}}, {{1, 1}}, {{1e-12, 1e-12}}, {{2e-12, 2e-12}}, {{0, 0}}, {{0, 0}}});
  const std::string text = to_sarif(r);
  CHECK(text.starts_with(sarif_begin + "]}}"));
  CHECK(text.find(R"("results":[],"properties":{"checked":[{"subject":"Scale","ok":true,"coordinates":2,)") !=
        std::string::npos);
}

TEST_CASE("a path is a URI whatever it holds") {
  CHECK(uri_of("a/b-c_d.e~f9") == "a/b-c_d.e~f9");
  CHECK(uri_of("/a%b#c?d\xC3\xA9") == "file:///a%25b%23c%3Fd%C3%A9");
}
