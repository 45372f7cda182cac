// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/outcome.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace {

using gradcheck::Block;
using gradcheck::Reason;
using gradcheck::Report;
using gradcheck::Verdict;
using gradcheck::fuzz::Gradient;
using gradcheck::fuzz::material_share;
using gradcheck::fuzz::norm;
using gradcheck::fuzz::Outcome;
using gradcheck::fuzz::outcome;
using gradcheck::fuzz::Planted;

struct Judged {
  double analytic;
  Verdict verdict = Verdict::agree;
  Reason reason = Reason::none;
};

/// A report on one block [1 x n] whose numeric values are all 1 and whose bounds are 1e-8.
Report report(const std::vector<Judged>& entries) {
  Block b;
  b.name = "weights";
  const arma::uword n = entries.size();
  b.analytic.set_size(1, n);
  b.numeric.ones(1, n);
  b.error_bar = arma::mat(1, n).fill(1e-9);
  b.bound = arma::mat(1, n).fill(1e-8);
  b.verdict.zeros(1, n);
  b.reason.zeros(1, n);
  for (arma::uword i = 0; i < n; ++i) {
    b.analytic(i) = entries[i].analytic;
    b.verdict(i) = static_cast<unsigned char>(entries[i].verdict);
    b.reason(i) = static_cast<unsigned char>(entries[i].reason);
  }
  Report r;
  r.blocks.push_back(b);
  return r;
}

Planted judged(const std::vector<Judged>& entries) {
  const Gradient right{arma::mat(1, entries.size(), arma::fill::ones)};
  Gradient wrong = right;
  for (arma::uword i = 0; i < entries.size(); ++i) wrong[0](i) = entries[i].analytic;
  return outcome(right, norm(right, right), report(std::vector<Judged>(entries.size(), Judged{1.0})), wrong,
                 report(entries));
}

}  // namespace

TEST_CASE("one disagreement catches a fault, whatever the other entries say") {
  CHECK(judged({{1.5, Verdict::disagree}, {1.5}, {1.5, Verdict::undecided}}).outcome == Outcome::caught);
}

TEST_CASE("a fault in undecided entries is undecided") {
  CHECK(judged({{1.5, Verdict::undecided, Reason::resolution}, {1.0}}).outcome == Outcome::undecided);
}

TEST_CASE("a fault in negligible or flat entries alone was not put to the test") {
  CHECK(judged({{1.5, Verdict::agree, Reason::negligible}, {1.0}}).outcome == Outcome::not_tested);
  CHECK(judged({{1.5, Verdict::agree, Reason::flat}, {1.0}}).outcome == Outcome::not_tested);
}

TEST_CASE("a fault is missed where agreeing entries carry a material change, though others are undecided") {
  CHECK(judged({{1.5, Verdict::undecided, Reason::resolution}, {1 + 2e-6}}).outcome == Outcome::missed);
  CHECK(judged({{1.5, Verdict::undecided, Reason::resolution}, {1 + 1e-9}}).outcome == Outcome::undecided);
}

TEST_CASE("a miss beyond the stated bound is told from one within") {
  CHECK_FALSE(judged({{1 + 1.4e-8}}).above_resolution);
  CHECK(judged({{1 + 1.6e-8}}).above_resolution);
  CHECK_FALSE(judged({{1 + 1.6e-8, Verdict::disagree}}).above_resolution);
}

TEST_CASE("a fault's size is its share of the gradient's norm, and infinite where it is not finite") {
  CHECK(judged({{1.3}, {1.4}}).size == Approx(0.5 / std::sqrt(2.0)));
  CHECK(std::isinf(judged({{std::numeric_limits<double>::quiet_NaN(), Verdict::disagree}}).size));
  CHECK(judged({{1 + 6e-7}}).material());
  CHECK_FALSE(judged({{1 + 4e-7}}).material());
}

TEST_CASE("a gradient that is nothing but rounding has no material faults") {
  const Gradient right{arma::mat(1, 1).fill(1e-20)}, other{arma::mat(1, 1).fill(3e-20)};
  CHECK(norm(right, right) == Approx(1e-20));
  CHECK(norm(right, other) == Approx(1e-20 + 2e-20 / material_share));
}

namespace {

/// Of one entry whose bound, once a fault is in it, is `widest`, or twice the fault where it grows with it.
Planted with_wider_bound(double fault, double widest, bool grows) {
  const auto judge = [=](const Gradient& g) {
    const double off = std::abs(g[0](0) - 1);
    Report r = report({{g[0](0)}});
    if (off > 1e-8) r.blocks[0].bound(0) = grows ? 2 * off : widest;
    if (off > r.blocks[0].bound(0)) r.blocks[0].verdict(0) = static_cast<unsigned char>(Verdict::disagree);
    return r;
  };
  const Gradient right{arma::mat(1, 1, arma::fill::ones)}, wrong{arma::mat(1, 1).fill(1 + fault)};
  return outcome(right, norm(right, right), judge(right), wrong, judge(wrong), judge);
}

}  // namespace

TEST_CASE("the resolution that counts is the one that is stated with the fault in, unless it grows with the fault") {
  CHECK(with_wider_bound(2e-6, 3e-6, false).outcome == Outcome::missed);
  CHECK_FALSE(with_wider_bound(2e-6, 3e-6, false).above_resolution);
  CHECK(with_wider_bound(4e-6, 3e-6, false).outcome == Outcome::caught);
  CHECK(with_wider_bound(2e-6, 3e-6, true).outcome == Outcome::missed);
  CHECK(with_wider_bound(2e-6, 3e-6, true).above_resolution);
}
