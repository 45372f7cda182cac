// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/junit.hpp>

#include <catch2/catch.hpp>

using gradcheck::ClauseState, gradcheck::Report, gradcheck::to_junit;

namespace {

Report report_with_all_states() {
  Report r;
  r.subject = "<Scale>";
  r.seed = 7;
  r.evaluations = 42;
  r.blocks.push_back({"input", {{1.5, 2}}, {{0.5, 2}}, {{1e-12, 1e-12}}, {{2e-12, 2e-12}}, {{1, 0}}, {{0, 0}}});
  r.blocks.push_back({"gain", {{1, 1}}, {{1, 1}}, {{1e-12, 1e-12}}, {{2e-12, 2e-12}}, {{0, 0}}, {{0, 0}}});
  r.clauses = {{"deterministic", ClauseState::held, ""},
               {"zero cotangent", ClauseState::broken, "gain [0, 0] is \"1\""},
               {"batch of one", ClauseState::not_tested, "refuses it"}};
  return r;
}

}  // namespace

TEST_CASE("JUnit has a case for each block and clause, with what fails in all digits") {
  const std::string text = to_junit(report_with_all_states(), {"my layers.cpp", 7});
  const std::string begin =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"gradcheck\" tests=\"5\" failures=\"2\" errors=\"0\" skipped=\"1\">\n"
      "  <testsuite name=\"&lt;Scale&gt;\" tests=\"5\" failures=\"2\" errors=\"0\" skipped=\"1\">\n"
      "    <properties>\n"
      "      <property name=\"coordinates\" value=\"4\"/>\n"
      "      <property name=\"agree\" value=\"3\"/>\n"
      "      <property name=\"disagree\" value=\"1\"/>\n"
      "      <property name=\"kink\" value=\"0\"/>\n"
      "      <property name=\"undecided\" value=\"0\"/>\n"
      "      <property name=\"negligible\" value=\"0\"/>\n"
      "      <property name=\"flat\" value=\"0\"/>\n"
      "      <property name=\"not_looked_at\" value=\"0\"/>\n"
      "      <property name=\"directions\" value=\"0\"/>\n"
      "      <property name=\"resolution\" value=\"2e-12\"/>\n"
      "      <property name=\"evaluations\" value=\"42\"/>\n"
      "      <property name=\"failed_evaluations\" value=\"0\"/>\n"
      "      <property name=\"seed\" value=\"7\"/>\n"
      "    </properties>\n"
      "    <testcase name=\"input\" classname=\"&lt;Scale&gt;\" file=\"my layers.cpp\" line=\"7\">"
      "<failure message=\"of 2 coordinates 1 disagree, 0 are undecided\">"
      "input [0, 0]: disagree: analytic 1.5, numeric 0.5, error bar 1e-12, bound 2e-12\n"
      "</failure></testcase>\n"
      "    <testcase name=\"gain\" classname=\"&lt;Scale&gt;\" file=\"my layers.cpp\" line=\"7\"/>\n"
      "    <testcase name=\"deterministic\" classname=\"&lt;Scale&gt;\" file=\"my layers.cpp\" line=\"7\"/>\n"
      "    <testcase name=\"zero cotangent\" classname=\"&lt;Scale&gt;\" file=\"my layers.cpp\" line=\"7\">"
      "<failure message=\"gain [0, 0] is &quot;1&quot;\">gain [0, 0] is \"1\"</failure></testcase>\n"
      "    <testcase name=\"batch of one\" classname=\"&lt;Scale&gt;\" file=\"my layers.cpp\" line=\"7\">"
      "<skipped message=\"refuses it\"/></testcase>\n"
      "    <system-out>wrong: ";
  CHECK(text.substr(0, begin.size()) == begin);
  CHECK(text.ends_with("</system-out>\n  </testsuite>\n</testsuites>\n"));
}

TEST_CASE("a report that is not ok fails in JUnit, though none of its parts does") {
  const std::string text = to_junit({});
  CHECK(text.find("<testcase name=\"the whole\" classname=\"\"><failure message=\"untested: ") != std::string::npos);
}

TEST_CASE("of many coordinates that fail JUnit has the first, and how many more there are") {
  Report r;
  const arma::mat zeros(1, 30, arma::fill::zeros), ones(1, 30, arma::fill::ones);
  const auto all = [](gradcheck::Verdict v) {
    return arma::Mat<unsigned char>(1, 30, arma::fill::value(static_cast<unsigned char>(v)));
  };
  r.blocks.push_back({"input", ones, zeros, zeros, zeros, all(gradcheck::Verdict::disagree), all({})});
  const std::string text = to_junit(r);
  CHECK(text.find("input [0, 19]: ") != std::string::npos);
  CHECK(text.find("input [0, 20]: ") == std::string::npos);
  CHECK(text.find("and 10 more, see --report csv\n") != std::string::npos);
}
