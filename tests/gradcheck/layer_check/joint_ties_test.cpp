// SPDX-License-Identifier: MIT
// Ties of an input and a parameter that are both 0: along one of them alone forward stands still.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

namespace {

/// clamp(x, 0, |alpha|), whose bound is learnt; times multiplies its gradient.
struct LearntClip {
  arma::rowvec alpha, dalpha;
  double times = 1;
  arma::mat x;

  arma::mat forward(const arma::mat& in) {
    x = in;
    arma::mat y = in;
    y.each_row([this](arma::rowvec& row) { row = arma::max(arma::min(row, arma::abs(alpha)), 0 * alpha); });
    return y;
  }
  arma::mat backward(const arma::mat& c) {
    arma::mat d(arma::size(c), arma::fill::zeros);
    dalpha.zeros(alpha.n_elem);
    for (arma::uword j = 0; j < c.n_cols; ++j)
      for (arma::uword i = 0; i < c.n_rows; ++i) {
        if (x(i, j) >= std::abs(alpha(j)))
          dalpha(j) += times * c(i, j) * (alpha(j) < 0 ? -1 : 1);
        else if (x(i, j) > 0)
          d(i, j) = c(i, j);
      }
    return d;
  }
  gradcheck::Parameters parameters() { return {{"alpha", alpha, dalpha}}; }
};

gradcheck::Report of(double x, double alpha, double times) {
  LearntClip clip{arma::rowvec(1, arma::fill::value(alpha)), {}, times, {}};
  return gradcheck::check_layer(clip, arma::mat(1, 1, arma::fill::value(x)));
}

}  // namespace

TEST_CASE("a parameter that stands still at a tie with an input is settled where the input is moved apart") {
  for (const auto& [x, alpha] : {std::pair(0.0, 0.0), {1.0, 0.0}, {0.5, 0.5}, {0.0, 1e-3}, {1e-3, 1e-3}, {1e-4, 0.0}}) {
    const gradcheck::Report r = of(x, alpha, 1);
    INFO("x " << x << ", alpha " << alpha << "\n" << gradcheck::to_text(r));
    CHECK(r.ok());
  }
  for (const double times : {-1.0, 1.01, 2.0}) CHECK_FALSE(of(0, 0, times).ok());
}
