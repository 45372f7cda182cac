// SPDX-License-Identifier: MIT
// What forward leaves out at some data: labels beyond the classes, positions beyond the border of a signal.
#include <algorithm>
#include <armadillo>
#include <catch2/catch.hpp>
#include <cmath>
#include <tuple>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

namespace ignored_tests {
namespace {

using arma::mat;
using layers::normal;

/// The mean cross entropy of those samples whose label is a class; backward divides by all of them where it is wrong.
/// x [N x K], labels [N x 1], K for none -> [1 x 1]
struct CrossEntropy {
  bool by_all = false;
  mat p = {};
  arma::umat labels = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  double counted() const { return static_cast<double>(arma::accu(labels < p.n_cols)); }
  mat forward(const mat& x, const arma::umat& given) {
    labels = given;
    p = arma::exp(x.each_col() - arma::vec(arma::max(x, 1)));
    p.each_col() /= arma::vec(arma::sum(p, 1));
    double sum = 0;
    for (arma::uword n = 0; n < p.n_rows; ++n) sum -= labels(n) < p.n_cols ? std::log(p(n, labels(n))) : 0.0;
    return mat(1, 1, arma::fill::value(sum / std::max(counted(), 1.0)));
  }
  mat backward(const mat& c) const {
    mat d = p;
    for (arma::uword n = 0; n < p.n_rows; ++n) {
      if (labels(n) < p.n_cols)
        d(n, labels(n)) -= 1;
      else
        d.row(n).zeros();
    }
    return c(0) / (by_all ? static_cast<double>(p.n_rows) : std::max(counted(), 1.0)) * d;
  }
};

/// The signal at positions between its samples, by straight lines; beyond its ends it is what it is there, and backward
/// forgets that where it is wrong.  signal [N x L], positions [N x M] -> [N x M]
struct Interpolated {
  bool forgets = false;
  mat signal = {}, at = {};

  mat weights(arma::uword n, arma::uword m, bool slopes) const {
    const double last = static_cast<double>(signal.n_cols - 1), t = std::clamp(at(n, m), 0.0, last);
    const arma::uword left = std::min(static_cast<arma::uword>(t), signal.n_cols - 2);
    mat w(1, signal.n_cols, arma::fill::zeros);
    const bool inside = at(n, m) > 0 && at(n, m) < last;
    const double share = t - static_cast<double>(left);
    w(left) = slopes ? -1 : 1 - share;
    w(left + 1) = slopes ? 1 : share;
    return slopes && !inside && !forgets ? mat(1, signal.n_cols, arma::fill::zeros) : w;
  }
  mat forward(const mat& s, const mat& positions) {
    signal = s;
    at = positions;
    mat y(arma::size(at));
    for (arma::uword n = 0; n < at.n_rows; ++n)
      for (arma::uword m = 0; m < at.n_cols; ++m) y(n, m) = arma::dot(weights(n, m, false), signal.row(n));
    return y;
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    mat ds(arma::size(signal), arma::fill::zeros), dp(arma::size(at));
    for (arma::uword n = 0; n < at.n_rows; ++n)
      for (arma::uword m = 0; m < at.n_cols; ++m) {
        ds.row(n) += c(n, m) * weights(n, m, false);
        dp(n, m) = c(n, m) * arma::dot(weights(n, m, true), signal.row(n));
      }
    return {ds, dp};
  }
};

std::string only_mistake(const gradcheck::Report& r) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  return r.findings[0].mistake;
}

}  // namespace

TEST_CASE("a mean over the labels that are a class, divided by all, has the share of these too many") {
  const auto data = std::make_tuple(normal(7, 3), arma::umat("2; 3; 1; 2; 3; 2; 1"));
  CHECK(gradcheck::check_layer(CrossEntropy{}, data).ok());
  CHECK(only_mistake(gradcheck::check_layer(CrossEntropy{true}, data)) == "factor mean(input 2 < 3) too many");
}

TEST_CASE("where few positions are beyond a border, a slope there is passed on, and no isolated entry is wrong") {
  for (const double beyond : {-4.0, 12.0}) {
    mat positions = 1.5 + 0.4 * normal(4, 4);
    positions(1, 2) = beyond;
    const auto data = std::make_tuple(normal(4, 4, 2), positions);
    CHECK(gradcheck::check_layer(Interpolated{}, data).ok());
    CHECK(only_mistake(gradcheck::check_layer(Interpolated{true}, data)) != "isolated entries");
  }
}

}  // namespace ignored_tests
