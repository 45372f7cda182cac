// SPDX-License-Identifier: MIT
// What becomes of values that were put together from stages, where some are in doubt.
#include <gradcheck/stagewise/in_doubt.hpp>

#include <catch2/catch.hpp>

#include "gradcheck/layers.hpp"
#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::Verdict;

namespace {

constexpr arma::uword odd_one = 51;  ///< not among the 32 that are spread over a hundred

/// sum x^2 of a hundred entries, whose values are right with wide bars, but for one: 7 times too large by a narrow bar.
/// wrong: what backward has of that one, beside what it should.
gradcheck::detail::Judged settled(double wrong) {
  mat x = layers::normal(10, 10) + 3;
  mat analytic = 2 * x;
  analytic(odd_one) *= wrong;
  const gradcheck::Subject subject = subject_of(x, square, analytic);
  mat value = 2 * x, error = 0.01 * arma::abs(x);
  value(odd_one) *= 7;
  gradcheck::detail::Judged judged = gradcheck::detail::judge_plainly(subject, subject.blocks[0], {value, error}, 1e-8);
  REQUIRE(judged.doubtful.size() == 100);
  REQUIRE(judged.block.verdict_at(odd_one) == Verdict::disagree);
  gradcheck::detail::Direct direct(subject, {});
  gradcheck::detail::settle_doubtful(judged, 0, direct);
  return judged;
}

}  // namespace

TEST_CASE("no entry is accused by a value put together from stages alone, whatever confirms its neighbours") {
  const gradcheck::detail::Judged right = settled(1);
  CHECK(right.block.counts().agree == 100);
  CHECK(right.block.numeric(odd_one) == Approx(right.block.analytic(odd_one)));
}

TEST_CASE("one that differences of the whole accuse as well stays accused") {
  const gradcheck::detail::Judged slightly = settled(1.001);
  CHECK(slightly.block.counts().disagree == 1);
  CHECK(slightly.block.verdict_at(odd_one) == Verdict::disagree);
}

TEST_CASE("a chained value with a narrow bar outranks differences that tell less, but not where it was contradicted") {
  mat x(1, 1, arma::fill::value(1.5));
  const mat analytic = 2 * x;
  const gradcheck::Subject subject = subject_of(
      x, [](const mat& at) { return mat(1e10 + arma::square(at)); }, analytic);
  gradcheck::detail::Direct direct(subject, {});
  const auto alone = direct.judge(0, 0, 3);
  REQUIRE(alone.verdict == Verdict::agree);
  const mat value = analytic + alone.error_bar, error(1, 1, arma::fill::zeros);
  const auto settled_by = [&](auto settle) {
    auto judged = gradcheck::detail::judge_plainly(subject, subject.blocks[0], {value, error}, 1e-8);
    REQUIRE(judged.doubtful.size() == 1);
    settle(judged, 0, direct);
    return judged.block.verdict_at(0);
  };
  CHECK(settled_by(gradcheck::detail::settle_doubtful) == Verdict::disagree);
  CHECK(settled_by(gradcheck::detail::settle_whole) == Verdict::agree);
}
