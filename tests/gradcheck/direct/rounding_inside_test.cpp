// SPDX-License-Identifier: MIT
// Forwards that round in their midst: what they return is smooth in steps that no unit of x, and no output, shows.
#include <armadillo>
#include <catch2/catch.hpp>
#include <cmath>
#include <tuple>

#include <gradcheck/catch2.hpp>
#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

namespace {

using arma::mat;
using layers::normal;

/// log sum exp of rows(x) less x_0: where x_0 is far above, what is left moves in its last places.  [N x K] -> [N x 1]
struct SumLessFirst {
  double factor;
  mat p = {};

  mat forward(const mat& x) {
    const arma::vec top = arma::max(x, 1);
    p = arma::exp(x.each_col() - top);
    const arma::vec sum = arma::sum(p, 1);
    p.each_col() /= sum;
    return top + arma::log(sum) - x.col(0);
  }
  mat backward(const mat& c) const {
    mat d = p;
    d.col(0) = -arma::sum(p.cols(1, p.n_cols - 1), 1);
    d.col(d.n_cols - 1) *= factor;
    return d.each_col() % arma::vec(c.col(0));
  }
};

/// (1 - p_0)^2 times that, p = softmax of rows(x): squares are resolved to all digits, the rest to few.
struct FocalOfFirst {
  double factor;
  mat p = {}, rest = {};

  mat forward(const mat& x) {
    SumLessFirst sum{1};
    const mat loss = sum.forward(x);
    p = sum.p;
    rest = arma::square(1 - p.col(0));
    return rest % loss;
  }
  mat backward(const mat& c) const {
    mat d = p;
    for (arma::uword n = 0; n < p.n_rows; ++n) {
      const double q = p(n, 0), by_q = std::pow(1 - q, 2) - 2 * (1 - q) * q * std::log(q);
      d(n, 0) -= 1;
      d.row(n) *= c(n) * by_q;
    }
    d.col(d.n_cols - 1) *= factor;
    return d;
  }
};

/// 1e-20 s(x) and tanh(1 + 1e-20 s(x)), s = sigmoid: the second is the same number wherever x is.  [N x 1] -> [N x 2]
struct SaturatedBeside {
  double factor, leak;
  mat s = {};

  mat forward(const mat& x) {
    s = 1 / (1 + arma::exp(-x));
    return arma::join_rows(1e-20 * s, arma::tanh(1 + 1e-20 * s));
  }
  mat backward(const mat& c) const {
    const double slope = 1 - std::pow(std::tanh(1.0), 2);
    return 1e-20 * (factor * c.col(0) + slope * c.col(1)) % s % (1 - s) + leak * c.col(1);
  }
};

template <class L>
int not_ok(L layer, double from) {
  int count = 0;
  for (int k = 0; k < 60; ++k) {
    const mat x{{from + 0.37 * k / 7, 1.0 - 0.013 * k, -3.5 + 0.011 * k}, {0.3, -0.2, 0.1}};
    count += gradcheck::check_layer(layer, x, {.scope = gradcheck::Scope::values}).ok() ? 0 : 1;
  }
  return count;
}

TEST_CASE("a loss that is what is left of a large number is not accused, a wrong one is") {
  CHECK(not_ok(SumLessFirst{1}, 14) == 0);
  CHECK(not_ok(SumLessFirst{1.5}, 14) == 60);
  CHECK(not_ok(FocalOfFirst{1}, 18) == 0);
  CHECK(not_ok(FocalOfFirst{1.5}, 18) == 60);
}

TEST_CASE("an output that is saturated wherever x is hides its share, and nothing else") {
  const mat x{0.3, -1.1, 0.7};
  CHECK_THAT(gradcheck::check_layer(SaturatedBeside{1, 0}, arma::mat(x.t())), gradcheck::agrees());
  CHECK_FALSE(gradcheck::check_layer(SaturatedBeside{1.5, 0}, arma::mat(x.t())).ok());
  CHECK_FALSE(gradcheck::check_layer(SaturatedBeside{1, 1e-14}, arma::mat(x.t())).ok());
}

/// A negative log-likelihood of the first of the classes, by a sum over paths of two steps: logz - score, whose
/// gradient is exp(of sums as large as x) - 1.
struct Paths {
  double factor = 1;
  mat a = normal(3, 3, 5), da = {}, x = {};

  static double lse(const arma::rowvec& v) { return v.max() + std::log(arma::accu(arma::exp(v - v.max()))); }
  mat sums() const { return a + arma::repmat(x.row(0).t(), 1, 3) + arma::repmat(x.row(1), 3, 1); }
  mat forward(const mat& given) {
    x = given;
    const mat s = sums();
    return mat{lse(arma::vectorise(s).t()) - s(0, 0)};
  }
  mat backward(const mat& c) {
    const mat s = sums();
    mat p = arma::exp(s - lse(arma::vectorise(s).t()));
    p(0, 0) -= 1;
    da = factor * c(0) * p;
    mat dx(2, 3);
    dx.row(0) = c(0) * arma::sum(p, 1).t();
    dx.row(1) = c(0) * arma::sum(p, 0);
    return dx;
  }
  auto parameters() { return gradcheck::Parameters{{"a", a, da}}; }
};

TEST_CASE("a likelihood of saturated paths is not accused, a wrong one where it can be seen is") {
  int accused = 0, caught = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const mat x = (seed % 2 == 0 ? 30.0 : 1e3) * normal(2, 3, seed);
    const gradcheck::Options options{.seed = seed, .samples_independent = false};
    accused += gradcheck::check_layer(Paths{}, x, options).counts().disagree > 0 ? 1 : 0;
    caught += gradcheck::check_layer(Paths{.factor = 1.5}, normal(2, 3, seed), options).ok() ? 0 : 1;
  }
  CHECK(accused == 0);
  CHECK(caught == 300);
}

TEST_CASE("a function that is saturated is not accused of what its sums cannot hold") {
  const auto f = [](const arma::vec& x) { return x.max() + std::log(arma::accu(arma::exp(x - x.max()))) - x(0); };
  const auto gradient = [](const arma::vec& x) {
    arma::vec g = arma::exp(x - x.max()) / arma::accu(arma::exp(x - x.max()));
    g(0) -= 1;
    return g;
  };
  int accused = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const arma::vec x = 100 * normal(5, 1, seed).as_col();
    accused += gradcheck::check_function(f, gradient, x, {.seed = seed}).counts().disagree > 0 ? 1 : 0;
  }
  CHECK(accused == 0);
}

}  // namespace
