// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>

#include "gradcheck/cases/texts.hpp"

namespace gradcheck::cases {
using test_cases::good;
using test_cases::replaced;

namespace {

using Messages = std::vector<std::string>;
const Messages none;

Messages failures(const std::string& text) { return run(parse(text, "case.toml")).failures(); }

std::string with_erratum(const std::string& lines) {
  return replaced(good, "[[update]]", "[[erratum]]\nvalue = \"output\"\n" + lines + "\nwhy = \"misprint\"\n[[update]]");
}

/// sign with its jump at the only sample.
const std::string jumping = R"(title = "jump"
[network]
layers = [{ type = "dense", inputs = 1, outputs = 1, weights = [[2.0]] }, { type = "sign" }]
loss = { type = "half_mse", reduction = "sum" }
[data]
x = [[0]]
y = [[1]]
)";

}  // namespace

TEST_CASE("a case that is right holds", "[run]") { CHECK(failures(good) == none); }

TEST_CASE("a wrong exact number is named, with both numbers", "[run]") {
  CHECK(failures(replaced(good, "[0.625]]", "[0.6250001]]")) ==
        Messages{"case.toml:12: output [1, 0] before any update is 0.625, expected 0.6250001, within 1e-12 of it"});
}

TEST_CASE("a wrong printed number after an update is named, with both numbers", "[run]") {
  CHECK(failures(replaced(good, "\"0.1875\"", "\"0.1876\"")) ==
        Messages{"case.toml:18: layer 1 weights [0, 1] after update 1 is 0.1875, expected 0.1876, within half a unit "
                 "of its last digit"});
}

TEST_CASE("a truncated number that rounds up is refused where it is declared rounded", "[run]") {
  const std::string text =
      replaced(good, "is = [[0.125], [0.625]]", "is = [[\"0.12\"], [\"0.6\"]]\ntruncated = [[1, 0]]");
  CHECK(failures(text) == none);
  CHECK(failures(replaced(text, "\"0.6\"", "\"0.7\"")) ==
        Messages{"case.toml:12: output [1, 0] before any update is 0.625, expected 0.7 (truncated), from it to one "
                 "unit of its last digit further from 0"});
}

TEST_CASE("an erratum holds while the right number is right and the printed one is not", "[run]") {
  CHECK(failures(with_erratum("printed = [[\"0.13\"], [\"0.61\"]]\nright = [[\"0.12\"], [0.625]]")) ==
        Messages{"case.toml:15: erratum: output [0, 0] before any update is 0.125, which rounds to the printed 0.13, "
                 "expected an erratum that still holds"});
  CHECK(failures(with_erratum("at = [1, 0]\nprinted = \"0.61\"\nright = 0.625")) == none);
  CHECK(
      failures(with_erratum("at = [1, 0]\nprinted = \"0.61\"\nright = 0.626")) ==
      Messages{"case.toml:15: erratum: output [1, 0] before any update is 0.625, expected 0.626, within 1e-12 of it"});
  CHECK(failures(with_erratum("at = [1, 0]\nprinted = \"0.61\"\nright = 0.625\nreproduced_by = [0.61]")) == none);
  CHECK(failures(with_erratum("at = [1, 0]\nprinted = \"0.61\"\nright = 0.625\nreproduced_by = [0.5, 1.2]")) ==
        Messages{"case.toml:15: erratum: output [1, 0] before any update is not reproduced by 0.5 * 1.2 = 0.6, "
                 "expected the printed 0.61"});
}

TEST_CASE("a gradient that is expected is compared with its finite difference too", "[run]") {
  const Outcome outcome =
      run(parse(replaced(good, "[[update]]",
                         "[[expect]]\nvalue = \"weights gradient\"\nlayer = 1\nis = [[-1.25, -2.375]]\n[[update]]"),
                "case.toml"));
  CHECK(outcome.failures() == none);
  const Check& check = outcome.checks.at(2);
  CHECK(check.name == "layer 1 weights gradient [0, 0]");
  CHECK(check.expected == "-1.25");
  CHECK(check.analytic == -1.25);
  CHECK(check.numeric.value().value == Approx(-1.25).epsilon(1e-8));
  CHECK(check.numeric.value().error_bar > 0);
}

TEST_CASE("an unexpected jump fails, an expected one does not", "[run]") {
  CHECK(failures(jumping) ==
        Messages{"case.toml: gradient before any update: input [0, 0] is undecided (jump), expected agree"});
  CHECK(failures(jumping + "[[expect]]\nblock = \"input\"\nverdict = \"undecided\"\n") == none);
  CHECK(failures(jumping + "[[expect]]\nblock = \"input\"\nverdict = \"undecided\"\nreason = \"noise\"\n") ==
        Messages{"case.toml:8: input [0, 0] before any update is undecided (jump), expected undecided (noise)",
                 "case.toml: gradient before any update: input [0, 0] is undecided (jump), expected agree"});
}

TEST_CASE("a flat block fails a strict run, unless it was expected", "[run]") {
  const RunOptions strict{.check = {.strict = true}, .numeric = true};
  CHECK_FALSE(run(parse(jumping, "case.toml"), strict).ok());
  const std::string verdicts = "[[expect]]\nblock = \"input\"\nverdict = \"undecided\"\n";
  const std::string flat = "[[expect]]\nblock = \"layer 1 weights\"\nverdict = \"agree\"\nreason = \"flat\"\n";
  CHECK_FALSE(run(parse(jumping + verdicts, "case.toml"), strict).ok());
  CHECK(run(parse(jumping + verdicts + flat, "case.toml"), strict).ok());
}

TEST_CASE("a verdict that is expected and not found is named", "[run]") {
  CHECK(failures(good + "[[expect]]\nblock = \"input\"\nat = [1, 0]\nverdict = \"kink\"\n") ==
        Messages{"case.toml:22: input [1, 0] before any update is agree, expected kink"});
}

TEST_CASE("a perceptron that converges, or does not, must say so", "[run]") {
  const std::string text =
      "title = \"p\"\n[perceptron]\nbound = 50\nconverged = true\n[data]\nx = [[-1, -1], [-1, 1], [1, -1], [1, 1]]\ny "
      "= [[-1], [1], [1], [-1]]\n";
  CHECK(failures(text) == Messages{"case.toml: converged is false after 50 passes, expected true"});
  CHECK(failures(replaced(text, "true", "false")) == none);
}

TEST_CASE("momentum goes on when an update names no optimiser", "[run]") {
  const std::string two = replaced(good, "optimiser = { type = \"sgd\", rate = 0.5 }",
                                   "optimiser = { type = \"sgd\", rate = 0.5, momentum = 0.5 }");
  const auto weights = [](const std::string& text) {
    return compute(parse(text, "case.toml")).back().layers.front().weights;
  };
  const arma::mat once = weights(replaced(two, "samples = [0]", "samples = [0]\nsteps = 2"));
  CHECK(same_bits(once, weights(two + "[[update]]\nsamples = [0]\n")));
  CHECK_FALSE(same_bits(
      once, weights(two + "[[update]]\noptimiser = { type = \"sgd\", rate = 0.5, momentum = 0.5 }\nsamples = [0]\n")));
}

TEST_CASE("Adam goes on when an update names no optimiser, and forgets when it is named again", "[run]") {
  const std::string adam = "optimiser = { type = \"adam\", rate = 0.5, weight_decay = 0.25, decay = \"decoupled\" }";
  const std::string two = replaced(good, "optimiser = { type = \"sgd\", rate = 0.5 }", adam);
  const auto weights = [](const std::string& text) {
    return compute(parse(text, "case.toml")).back().layers.front().weights;
  };
  const arma::mat once = weights(replaced(two, "samples = [0]", "samples = [0]\nsteps = 2"));
  CHECK(same_bits(once, weights(two + "[[update]]\nsamples = [0]\n")));
  CHECK_FALSE(same_bits(once, weights(two + "[[update]]\n" + adam + "\nsamples = [0]\n")));
}

TEST_CASE("a network of dense layers has its matrices by their names too", "[run]") {
  CHECK(failures(good + "[[update.expect]]\nvalue = \"layer 1 bias\"\nis = 0.3125\n") == none);
  const std::string before = replaced(
      good, "[[update]]", "[[expect]]\nvalue = \"layer 1 weights gradient\"\nis = [[-1.25, -2.375]]\n[[update]]");
  CHECK(failures(before) == none);
}

TEST_CASE("a step that leaves what the loss takes ends no property", "[run]") {
  const std::string text =
      "title = \"p\"\n[network]\nlayers = [{ type = \"dense\", inputs = 1, outputs = 1, weights = [[1.0]] }]\n"
      "loss = { type = \"binary_cross_entropy\", reduction = \"sum\" }\n[data]\nx = [[0.5], [0.75]]\ny = [[1.0], "
      "[1.0]]\n";
  CHECK(failures(text) == none);
}

TEST_CASE("numbers that overflow are an error of the file", "[run]") {
  const Case c = parse(replaced(good, "rate = 0.5", "rate = 1e308"), "case.toml");
  CHECK_THROWS_WITH(run(c), Catch::StartsWith("case.toml:15: cannot be computed after update 1: "));
}

TEST_CASE("a case that checks nothing is not ok", "[run]") { CHECK_FALSE(Outcome{}.ok()); }

}  // namespace gradcheck::cases
