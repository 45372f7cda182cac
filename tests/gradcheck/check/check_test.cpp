// SPDX-License-Identifier: MIT
#include <gradcheck/check/check.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

#include <gradcheck/layers.hpp>
#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::check;
using gradcheck::Options;
using gradcheck::Reason;
using gradcheck::Report;
using gradcheck::Subject;
using gradcheck::Verdict;

namespace {

Options with_tolerance(double tolerance) {
  Options options;
  options.relative_tolerance = tolerance;
  return options;
}

/// half_mse of x against 0: the loss's forward `wrong` times too large, behind the right secant, the gradient as that
/// forward has it.
Subject wrong_loss(mat& x, double wrong) {
  Subject s = subject_of(
      x, [](const mat& m) { return m; }, x);
  s.secant = [](const mat& p, const mat& m) {
    return gradcheck::Difference{arma::vectorise(0.5 * (p - m) % (p + m)), {}};
  };
  s.terms = [wrong](const mat& y) { return arma::vec(arma::vectorise(0.5 * wrong * arma::square(y))); };
  return s;
}

}  // namespace

TEST_CASE("a check of nothing throws") {
  Subject empty;
  empty.name = "nothing";
  CHECK_THROWS_WITH(check(empty), "nothing: nothing to check: no block holds a coordinate");
  mat none;
  empty.blocks.push_back(block_of(none));
  CHECK_THROWS_WITH(check(empty), "nothing: nothing to check: no block holds a coordinate");
}

TEST_CASE("a subject without its functions throws") {
  mat x = {1.0};
  Subject s = subject_of(x, square, 2 * x);
  s.secant = nullptr;
  CHECK_THROWS_WITH(check(s), "subject: evaluate and secant are needed");
  s = subject_of(x, square, 2 * x);
  s.evaluate = nullptr;
  CHECK_THROWS_AS(check(s), std::invalid_argument);
}

TEST_CASE("a tolerance out of range throws, the ends of the range included as they are written") {
  mat x = {1.0};
  const Subject s = subject_of(x, square, 2 * x);
  CHECK_THROWS_WITH(check(s, with_tolerance(-1)), "options.relative_tolerance is -1, expected 0 <= it < 1e-3");
  CHECK_THROWS_AS(check(s, with_tolerance(1e-3)), std::invalid_argument);
  CHECK_THROWS_AS(check(s, with_tolerance(std::nan(""))), std::invalid_argument);
  CHECK(check(s, with_tolerance(0)).ok());
}

TEST_CASE("every coordinate of every block is judged, and the numbers of each are kept") {
  mat x = {{1, 2}, {3, 4}};
  mat gain = {2.0};
  Subject s = subject_of(
      x, [&](const mat& m) { return mat(gain(0) * m); }, mat(2, 2).fill(2));
  s.blocks.push_back(block_of(gain, mat{10.0}, "gain"));
  const Report r = check(s);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.subject == "subject");
  CHECK(r.engine == "direct");
  CHECK(r.seed == 1);
  REQUIRE(r.blocks.size() == 2);
  CHECK(r.blocks[1].name == "gain");
  CHECK(r.blocks[1].at(0).numeric == Approx(10).epsilon(1e-9));
  CHECK(r.counts().total() == 5);
  CHECK(r.blocks[0].error_bar.min() > 0);
  CHECK(arma::all(arma::vectorise(r.blocks[0].bound >= 4 * r.blocks[0].error_bar)));
}

TEST_CASE("a wrong entry is found at its own coordinate and nowhere else") {
  mat x = layers::normal(4, 5);
  mat gradient = 2 * x;
  gradient(2, 3) *= 1.001;
  const Report r = check(subject_of(x, square, gradient));
  CHECK_FALSE(r.ok());
  CHECK(r.counts().disagree == 1);
  CHECK(r.worst().name() == "x [2, 3]");
}

TEST_CASE("coordinates are bitwise the same after a check") {
  mat x = layers::normal(4, 5);
  const mat before = x;
  (void)check(subject_of(x, square, 2 * x));
  CHECK(arma::all(arma::vectorise(x == before)));
}

TEST_CASE("ordinary coordinates cost 6 evaluations each, and 10 are spent once") {
  mat x = layers::normal(4, 5);
  const Report r = check(subject_of(x, square, 2 * x));
  CHECK(r.evaluations == 6 * x.n_elem + 10);
  CHECK(r.failed_evaluations == 0);
}

TEST_CASE("a gradient of another shape disagrees throughout and the note says both shapes") {
  mat x(2, 3, arma::fill::ones);
  const Report r = check(subject_of(x, square, mat(3, 2, arma::fill::ones)));
  CHECK(r.counts().disagree == 6);
  CHECK(r.blocks[0].at(0).reason == Reason::shape);
  REQUIRE(r.notes.size() == 1);
  CHECK(r.notes[0] == "x: the gradient is [3 x 2], expected [2 x 3]");
}

TEST_CASE("outputs that are not finite at the point disagree throughout and the note says why") {
  mat x = {1.0, 2.0};
  const Subject s = subject_of(
      x, [](const mat& m) { return mat(arma::log(m)); }, mat{1.0, 0.5});
  x(0) = -1;
  const Report r = check(s);
  CHECK(r.counts().disagree == 2);
  CHECK(r.blocks[0].at(0).reason == Reason::non_finite);
  REQUIRE(r.notes.size() == 1);
  CHECK(r.notes[0] == "the outputs at the point itself are not finite: nothing can be differenced");
  CHECK(r.has_no_outputs());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].sentence == "output [0, 0] is nan at x itself, 1 of 2 entries are not finite");
}

TEST_CASE("a forward that is not deterministic breaks its clause and no value is judged") {
  mat x = {1.0};
  int calls = 0;
  const Report r = check(subject_of(
      x, [&](const mat& m) { return mat(m + 1e-6 * (++calls % 3)); }, mat{1.0}));
  CHECK_FALSE(r.ok());
  REQUIRE(r.clauses.size() == 1);
  CHECK(r.clauses[0].name == "deterministic");
  CHECK(r.clauses[0].state == gradcheck::ClauseState::broken);
  CHECK(r.clauses[0].why == "two forward passes over the same numbers differ");
  CHECK(r.blocks[0].at(0).verdict == Verdict::undecided);
  CHECK(r.blocks[0].at(0).reason == Reason::noise);
}

TEST_CASE("noise that is accepted widens the bar: the right gradient passes, a fault above the noise is caught") {
  Options measured;
  measured.noise = gradcheck::Noise::measured;
  for (const double told : {1.0, 1.1}) {
    mat x = {1.0};
    int calls = 0;
    const Report r = check(subject_of(
                               x, [&](const mat& m) { return mat(m + 1e-7 * (++calls % 3)); }, mat{told}),
                           measured);
    INFO(layers::summary(r));
    CHECK(r.ok() == (told == 1.0));
    CHECK(r.counts().disagree == (told == 1.0 ? 0 : 1));
  }
}

TEST_CASE("a wrong loss forward behind a right secant is refused, and then disagrees") {
  mat x = {3.0, 0.5};
  const Report right = check(wrong_loss(x, 1.0)), wrong = check(wrong_loss(x, 1.001));
  CHECK(right.ok());
  CHECK(right.notes.empty());
  CHECK(wrong.counts().disagree == 2);
  REQUIRE(wrong.notes.size() == 1);
  CHECK(wrong.notes[0] ==
        "the loss's exact secant contradicts the loss's own values and was not used: differences of the loss instead");
}

TEST_CASE("bounds keep a block inside them, and leave the others alone") {
  mat x = {1.0, 2.0}, gain = {1.0};
  double lowest_x = 1, lowest_gain = 1;
  Subject s = subject_of(
      x,
      [&](const mat& m) {
        lowest_x = std::min(lowest_x, m.min());
        lowest_gain = std::min(lowest_gain, gain(0));
        return mat(gain(0) * arma::square(m));
      },
      2 * x);
  s.blocks.push_back(block_of(gain, mat{5.0}, "gain"));
  Options options;
  options.bounds = {{"x", 1.0, 10.0}};
  const Report r = check(s, options);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.blocks[0].at(0).verdict == Verdict::agree);
  CHECK(lowest_x >= 1 - 0x1p-51);  // but for the jitter of one spacing
  CHECK(lowest_gain < 1 - 1e-4);
}

TEST_CASE("evaluations that throw at a perturbed point are counted") {
  mat x = {1e-4};
  const Subject s = subject_of(
      x, [](const mat& m) { return m(0) < 0 ? throw std::domain_error("root") : mat(arma::sqrt(m)); }, mat{50.0});
  const Report r = check(s);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.failed_evaluations > 0);
  CHECK(r.failed_evaluations < r.evaluations);
  CHECK(r.failed_at.starts_with("x [0, 0] at -"));
}

TEST_CASE("evaluations without a value are told with the coordinate that was moved first, of whatever row and column") {
  mat x = {{1, 1, 1}, {1, 1e-4, 1}};
  const Subject s = subject_of(
      x,
      [](const mat& m) {
        return m(1, 1) < 0 ? mat(arma::size(m), arma::fill::value(arma::datum::nan)) : mat(arma::sqrt(m));
      },
      0.5 / arma::sqrt(x));
  const Report r = check(s);
  CHECK(r.failed_at.starts_with("x [1, 1] at -"));
  CHECK(check(subject_of(x, square, 2 * x)).failed_at.empty());
}

TEST_CASE("strict fails what is flat, and the report remembers that it was") {
  mat x = {1.0, 2.0};
  const Subject s = subject_of(
      x, [](const mat& m) { return mat(0 * m); }, mat{0.0, 0.0});
  CHECK(check(s).ok());
  CHECK(check(s).blocks[0].flat());
  Options strict;
  strict.strict = true;
  CHECK_FALSE(check(s, strict).ok());
}

TEST_CASE("a comparison judges several gradients of one subject, each as a check of its own would") {
  mat x = layers::normal(3, 2);
  Subject s = subject_of(x, square, 2 * x);
  const gradcheck::detail::PreparedCheck comparison(s);
  for (const double factor : {1.0, 1.001, 1.0}) {
    s.blocks[0].analytic(4) = factor * 2 * x(4);
    const Report once = check(s), again = comparison.report();
    CHECK(again.counts().disagree == (factor == 1.0 ? 0 : 1));
    CHECK(arma::all(arma::vectorise(again.blocks[0].verdict == once.blocks[0].verdict)));
    CHECK(arma::all(arma::vectorise(again.blocks[0].bound == once.blocks[0].bound)));
    CHECK(again.evaluations == once.evaluations);
  }
}

TEST_CASE("bounds that cannot be meant are refused") {
  mat x = {0.5, 2.0};
  const gradcheck::Subject subject = subject_of(
      x, [](const mat& m) { return m; }, mat{1.0, 1.0});
  const auto with = [](gradcheck::Bounds b) {
    gradcheck::Options options;
    options.bounds = {b};
    return options;
  };
  CHECK_THROWS_WITH(gradcheck::check(subject, with({"x", 3, 1})),
                    "options.bounds: lower 3, upper 1, expected lower <= upper");
  CHECK_THROWS_WITH(gradcheck::check(subject, with({"weights", 0, 1})),
                    "options.bounds: no block \"weights\" in subject");
  CHECK_THROWS_WITH(gradcheck::check(subject, with({"x", 0, 1})), "x [0, 1] is 2, outside its bounds 0 .. 1");
  CHECK_THROWS(gradcheck::check(subject, with({"x", std::nan(""), 1})));
}

TEST_CASE("a coordinate whose neighbours reach further is resolved within bounds as well") {
  mat x = {0.0, 1.0, 0.5, 1e-9};
  gradcheck::Options unit;
  unit.bounds = {{"x", 0, 1}};
  const gradcheck::Subject subject = subject_of(
      x, [](const mat& m) { return mat(m % m); }, 2 * x);
  CHECK(gradcheck::check(subject, unit).ok());
}

TEST_CASE("what is thrown that is no exception leaves the coordinates as they were, and counts as no value") {
  mat x = {0.5};
  const gradcheck::Subject subject = subject_of(
      x, [](const mat& m) { return m(0) > 0.5 ? throw 42 : mat(m); }, mat{1.0});
  const gradcheck::Report r = gradcheck::check(subject);
  CHECK(r.failed_evaluations > 0);
  CHECK(x(0) == 0.5);
}
