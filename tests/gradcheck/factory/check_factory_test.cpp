// SPDX-License-Identifier: MIT
#include <gradcheck/factory/check_factory.hpp>

#include <algorithm>
#include <random>
#include <stdexcept>

#include <catch2/catch.hpp>

#include <gradcheck/contract/contract.hpp>

#include <gradcheck/layers.hpp>

using gradcheck::Report, gradcheck::Shape, gradcheck::ClauseState;

namespace {

/// y = x W^T, with mistakes to choose from.
struct Dense {
  arma::mat weights, gradient = {}, x = {};
  bool square_only = false, throws = false, transposed = false;

  arma::mat forward(const arma::mat& input) {
    if (square_only && weights.n_rows != weights.n_cols) throw std::invalid_argument("weights must be square");
    x = input;
    return x * weights.t();
  }
  arma::mat backward(const arma::mat& c) {
    if (throws) throw std::runtime_error("not written yet");
    gradient = c.t() * x;
    if (transposed && weights.n_rows == weights.n_cols) return c * weights.t();
    return c * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, gradient}}; }
};

Dense make_dense(Shape s, std::mt19937_64& random) {
  return {.weights = gradcheck::random_normal(s.outputs, s.inputs, random)};
}

const gradcheck::Clause* clause(const Report& r, const std::string& name) {
  const auto found = std::ranges::find(r.clauses, name, &gradcheck::Clause::name);
  return found == r.clauses.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("configurations hold every way to break symmetry, and a seed of their own each") {
  const auto all = gradcheck::configurations(7);
  const auto some = [&](auto property) {
    return std::ranges::any_of(all, [&](const gradcheck::Configuration& c) { return property(c.shape); });
  };
  CHECK(some([](Shape s) { return s.samples != s.inputs && s.inputs != s.outputs && s.outputs != s.samples; }));
  CHECK(some([](Shape s) { return s.samples == 1 && s.inputs > 1; }));
  CHECK(some([](Shape s) { return s.samples > 1 && s.inputs == 1 && s.outputs > 1; }));
  CHECK(some([](Shape s) { return s.samples > 1 && s.inputs > 1 && s.outputs == 1; }));
  CHECK(some([](Shape s) { return s.samples * s.inputs * s.outputs == 1; }));
  CHECK(some([](Shape s) { return s.samples % 2 == 0 && s.inputs % 2 == 0 && s.outputs % 2 == 0; }));
  CHECK(some([](Shape s) { return s.samples % 2 == 1 && s.inputs % 2 == 1 && s.outputs % 2 == 1; }));
  CHECK(some([](Shape s) { return s.inputs == s.outputs && s.inputs > 1; }));
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].seed == 7 + i);
}

TEST_CASE("a right layer agrees at all configurations, and one report counts every coordinate") {
  const Report r = gradcheck::check_factory("Dense", make_dense);
  arma::uword expected = 0;
  for (const auto& c : gradcheck::configurations(1)) expected += (c.shape.samples + c.shape.outputs) * c.shape.inputs;
  CHECK(r.ok());
  CHECK(r.parts.empty());
  CHECK(r.findings.empty());
  CHECK(r.counts().total() == expected);
  CHECK(r.blocks.size() == 2);
  CHECK(r.subject == "Dense, 11 configurations");
  REQUIRE(r.clauses.size() == gradcheck::detail::clause_names().size());
  CHECK(clause(r, "samples independent")->state == ClauseState::held);
  CHECK(clause(r, "forward mode")->state == ClauseState::not_tested);
  CHECK(clause(r, "forward mode")->why == "no call jvp(x, dx)");
}

TEST_CASE("the parts of a wrong layer are the configurations that failed") {
  const auto wrong = [](Shape s, std::mt19937_64& random) {
    Dense d = make_dense(s, random);
    d.transposed = true;  // shows where the weights are square, and more than one
    return d;
  };
  const Report r = gradcheck::check_factory("Dense", wrong);
  CHECK_FALSE(r.ok());
  REQUIRE(r.parts.size() == 1);
  CHECK(r.parts[0].subject == "Dense, 4x3x3, seed 10");
  CHECK(r.parts[0].seed == 10);
  CHECK(r.counts().disagree == 0);  // its own blocks are those that agreed
  CHECK(r.counts().total() > 100);
  CHECK(r.notes == std::vector<std::string>{"10 of 11 configurations agree"});
}

TEST_CASE("a configuration that the layer refuses is a clause that was not tested") {
  const auto make = [](Shape s, std::mt19937_64& random) {
    Dense d = make_dense(s, random);
    d.square_only = true;
    return d;
  };
  const Report r = gradcheck::check_factory("Dense", make);
  CHECK(r.ok());
  CHECK(r.notes.at(0) == "2 of 11 configurations agree, the layer refuses 9");
  CHECK(r.notes.at(2) == "other data: 4 dropped: refuses: weights must be square");
  REQUIRE(clause(r, "configuration 1x4x3") != nullptr);
  CHECK(clause(r, "configuration 1x4x3")->state == ClauseState::not_tested);
  CHECK(clause(r, "configuration 1x4x3")->why == "refuses samples 1, inputs 4, outputs 3: weights must be square");
}

TEST_CASE("a layer that refuses everything was not checked, so it is not ok") {
  const auto make = [](Shape, std::mt19937_64&) -> Dense { throw 42; };
  const Report r = gradcheck::check_factory("Dense", make);
  CHECK_FALSE(r.ok());
  CHECK(r.parts.empty());
  CHECK(r.clauses.at(0).why == "refuses samples 5, inputs 4, outputs 3: a value of type int");
}

TEST_CASE("a backward that throws is a mistake, not a refusal") {
  const auto make = [](Shape s, std::mt19937_64& random) {
    Dense d = make_dense(s, random);
    d.throws = true;
    return d;
  };
  const Report r = gradcheck::check_factory("Dense", make);
  CHECK_FALSE(r.ok());
  CHECK(r.parts.size() == 11);
  CHECK(r.diagnosis() == "throws: at 5x4x3, seed 1: forward succeeds, then a call threw: not written yet\n");
}

TEST_CASE("a layer with modes has its failure named by mode and configuration") {
  struct Moded : Dense {
    bool on = false;
    void training(bool mode) { on = mode; }
    arma::mat forward(const arma::mat& input) {
      return (on ? 1 : 2) * Dense::forward(input);
    }  // backward knows one mode
  };
  const auto make = [](Shape s, std::mt19937_64& random) { return Moded{make_dense(s, random)}; };
  const Report r = gradcheck::check_factory("Dense", make);
  CHECK_FALSE(r.ok());
  REQUIRE(r.parts.size() == 11);
  CHECK(r.parts[0].subject == "Dense in training mode, 5x4x3, seed 1");
  CHECK(r.parts[0].counts().disagree == 0);
  REQUIRE(r.parts[0].parts.size() == 1);
  CHECK(r.parts[0].parts[0].subject == "Dense in evaluation mode, 5x4x3, seed 1");
  CHECK(r.parts[0].parts[0].counts().disagree > 0);
}

TEST_CASE("one configuration alone keeps its report as it is") {
  const Report r =
      gradcheck::check_configurations("Dense", gradcheck::detail::erase_factory(make_dense), {{{2, 3, 4}, 9}});
  CHECK(r.ok());
  CHECK(r.subject == "Dense, 2x3x4, seed 9");
  CHECK(r.seed == 9);
  CHECK(r.blocks.at(1).analytic.n_rows == 4);
}

namespace {

/// Rounds: its derivative is zero wherever it has one.
struct Rounding {
  double slope = 0;
  arma::mat x = {};
  arma::mat forward(const arma::mat& input) {
    x = input;
    return arma::round(input) + slope * input;
  }
  arma::mat backward(const arma::mat& c) { return slope * c; }
};

}  // namespace

TEST_CASE("a factory of which no configuration puts anything to the test is not ok, and one that does is") {
  const auto of_slope = [](double slope) {
    return [slope](Shape, std::mt19937_64&) { return Rounding{.slope = slope}; };
  };
  const Report report = gradcheck::check_factory("Rounding", of_slope(0));
  CHECK_FALSE(report.ok());
  REQUIRE(clause(report, "something tested") != nullptr);
  CHECK(clause(report, "something tested")->why.starts_with("no configuration put anything to the test"));
  CHECK(clause(gradcheck::check_factory("Rounding", of_slope(0.5)), "something tested") == nullptr);
}
