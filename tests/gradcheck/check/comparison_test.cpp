// SPDX-License-Identifier: MIT
#include <gradcheck/check/check.hpp>

#include <catch2/catch.hpp>

#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::Report;
using gradcheck::Verdict;

namespace {

void same(const Report& a, const Report& b) {
  REQUIRE(a.blocks.size() == b.blocks.size());
  CHECK(a.evaluations == b.evaluations);
  for (std::size_t k = 0; k < a.blocks.size(); ++k) {
    CHECK(arma::all(arma::vectorise(a.blocks[k].verdict == b.blocks[k].verdict)));
    CHECK(arma::all(arma::vectorise(a.blocks[k].numeric == b.blocks[k].numeric)));
    CHECK(arma::all(arma::vectorise(a.blocks[k].bound == b.blocks[k].bound)));
  }
}

}  // namespace

TEST_CASE("a comparison judges each gradient as a check of it does, whatever it judged before") {
  mat x = {{0.5, -1.25, 0.0}, {3.0, 1e-9, 70.0}};
  gradcheck::Subject subject = subject_of(x, square, 2 * x);
  const gradcheck::detail::PreparedCheck comparison(subject);
  for (const double factor : {1.0, 1.5, 1.0, 0.0, 1.0}) {
    subject.blocks[0].analytic = 2 * factor * x;
    same(comparison.report(), gradcheck::check(subject));
    CHECK(comparison.report().ok() == (factor == 1.0));
  }
}

TEST_CASE("a comparison of a gradient of another shape disagrees, and of the right one afterwards agrees") {
  mat x = {{0.5, -1.25}};
  gradcheck::Subject subject = subject_of(x, square, mat(2, 1, arma::fill::zeros));
  const gradcheck::detail::PreparedCheck comparison(subject);
  CHECK(comparison.report().counts().disagree == 2);
  subject.blocks[0].analytic = 2 * x;
  CHECK(comparison.report().counts().agree == 2);
}
