// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/model/value_names.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases {

namespace {

const std::vector<std::string> no_lines;

const std::string slides = GRADCHECK_CASES_DIR "/slides";

Case slide(const std::string& name) { return read(slides + "/" + name + ".toml"); }

bool is_derivative(const std::string& name) {
  for (const char* word : {"gradient", "derivative", "delta", "dz/", "collapsed weights"})
    if (name.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("every slide holds: printed, analytic and numeric", "[slides]") {
  for (const Case& c : read_all(slides)) {
    INFO(c.path);
    const Outcome outcome = run(c);
    CHECK(outcome.failures() == no_lines);
    CHECK(outcome.gradients.size() == (c.perceptron ? 0 : 1 + c.updates.size()));
  }
}

TEST_CASE("every derivative of the slides stands beside its finite difference", "[slides]") {
  int derivatives = 0;
  for (const Case& c : read_all(slides)) {
    const Outcome outcome = run(c);
    for (const Check& check : outcome.checks) {
      if (!is_derivative(check.name)) continue;
      INFO(c.path << ": " << check.name);
      CHECK(check.numeric.has_value());
      ++derivatives;
    }
    for (const ErratumOutcome& erratum : outcome.errata)
      CHECK(erratum.numeric.has_value() == is_derivative(erratum.name));
  }
  CHECK(derivatives > 80);
}

TEST_CASE("the slides have their known errata and no others", "[slides]") {
  std::vector<std::string> found;
  for (const Case& c : read_all(slides))
    for (const ErratumOutcome& erratum : run(c, {.check = {}, .numeric = false}).errata)
      found.push_back(erratum.name + ": " + erratum.printed + ", not " + erratum.right);
  CHECK(found ==
        std::vector<std::string>{"layer 2 pre_activation [0, 0]: 0.18875, not 0.18877",
                                 "loss: 0.1026045, not 0.1025805",
                                 "layer 2 weights gradient [0, 0]: -0.0423741194325, not -0.0423728802074",
                                 "layer 1 weights gradient [0, 0]: -0.013188944673365625, not -0.0131876973374883",
                                 "layer 2 dz/dz [0, 0]: 0.3775, not 1",
                                 "layer 2 weights [0, 0]: 0.5042374, not 0.5042373",
                                 "layer 1 weights [0, 0]: -0.4986811, not -0.4986812",
                                 "loss: 0.10242338, not 0.10238354",
                                 "y [0, 0]: 0.6, not 0.7",
                                 "loss derivative (mean) [0, 0]: -0.095, not -0.047",
                                 "loss derivative (mean) [1, 0]: -0.196, not -0.098",
                                 "layer 2 activation derivative [0, 0]: 0.238975, not 0.238876",
                                 "layer 1 activation derivative [1, 1]: 0.2798, not 0.2498",
                                 "layer 1 weights [0, 0]: 0.50019, not 0.50036",
                                 "layer 1 weights [0, 1]: 0.20004, not 0.20052",
                                 "layer 1 weights [1, 0]: 0.59997, not 0.59995",
                                 "layer 1 weights [1, 1]: -0.10001, not -0.10008",
                                 "layer 1 weights [2, 0]: -0.39994, not -0.39990",
                                 "layer 1 weights [2, 1]: -0.29998, not -0.29985",
                                 "layer 2 weights [0, 0]: 0.70129, not 0.70387",
                                 "layer 2 weights [0, 1]: -0.09870, not -0.09630",
                                 "layer 2 weights [0, 2]: 0.20100, not 0.20304",
                                 "loss derivative [0, 0]: -0.095, not 0.005",
                                 "layer 2 weights [0, 0]: 0.70129, not 0.70128",
                                 "layer 2 weights [0, 1]: -0.09870, not -0.09871",
                                 "layer 2 pre_activation [0, 0]: 0.4340, not 0.4302",
                                 "layer 2 pre_activation [1, 0]: 0.4294, not 0.4257"});
}

TEST_CASE("the errata from rounded intermediates are reproduced by those", "[slides]") {
  std::vector<std::string> found;
  for (const Case& c : read_all(slides))
    for (const ErratumOutcome& erratum : run(c, {.check = {}, .numeric = false}).errata)
      if (!erratum.reproduction.empty()) found.push_back(erratum.printed + ": " + erratum.reproduction);
  CHECK(found ==
        std::vector<std::string>{
            "0.18875: 0.5 * 0.3775 = 0.18875", "0.1026045: 0.5 * 0.453 * 0.453 = 0.1026045",
            "-0.0423741194325: -0.453 * 0.547 * 0.453 * 0.3775 = -0.0423741194325",
            "-0.013188944673365625: -0.453 * 0.547 * 0.453 * 0.5 * 0.3775 * 0.6225 * 1 = -0.013188944673365625",
            "0.5042374: 0.5 + -0.1 * -0.042374 = 0.5042374", "-0.4986811: -0.5 + -0.1 * -0.013189 = -0.4986811",
            "0.10242338: 0.5 * 0.4526 * 0.4526 = 0.10242338", "0.238975: 0.605 * 0.395 = 0.238975",
            "0.70129: 0.7 + 0.1 * 0.095 * 0.238975 * 0.5671 = 0.70128746586375",
            "-0.09870: -0.1 + 0.1 * 0.095 * 0.238975 * 0.572 = -0.09870140985"});
}

TEST_CASE("dz2/dz2 is 1 and dz2/dtheta2 is a1, by finite differences", "[slides]") {
  const Outcome outcome = run(slide("one-neuron-by-hand"));
  for (const ErratumOutcome& erratum : outcome.errata)
    if (erratum.name == "layer 2 dz/dz [0, 0]") CHECK(erratum.numeric.value().value == Approx(1.0).epsilon(1e-9));
  for (const Check& check : outcome.checks)
    if (check.name == "layer 2 dz/dtheta [0, 0]")
      CHECK(check.numeric.value().value == Approx(0.37754066879814544).epsilon(1e-9));
}

TEST_CASE("without finite differences a run has values only", "[slides]") {
  const Outcome outcome = run(slide("vectorised-batch-step"), {.check = {}, .numeric = false});
  CHECK(outcome.ok());
  CHECK(outcome.gradients.empty());
  for (const Check& check : outcome.checks) CHECK_FALSE(check.numeric.has_value());
}

}  // namespace gradcheck::cases
