// SPDX-License-Identifier: MIT
// What a parameter's gradient lacks, where no data are in it; on which side of it a slope is wrong; and when it is missing.
#include <armadillo>
#include <catch2/catch.hpp>
#include <string>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

namespace parameter_terms_tests {
namespace {

using arma::mat;
using layers::normal;

/// y = |W x|^2 / 2 - log |det W| of each sample, dW = W x x^T - W^-T; off multiplies the second term, of_x the first.
/// [N x K] -> [N x 1]
struct LogLikelihood {
  mat w;
  double off = 1, of_x = 1;
  mat dw = {}, x = {};

  mat forward(const mat& inputs) {
    x = inputs;
    return 0.5 * arma::sum(arma::square(x * w.t()), 1) - std::log(std::abs(arma::det(w)));
  }
  mat backward(const mat& c) {
    const mat by_sample = x.each_col() % arma::vec(c.col(0));
    dw = of_x * (w * x.t() * by_sample) - off * arma::accu(c) * arma::inv(w).t();
    return by_sample * w.t() * w;
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

std::string name_of(LogLikelihood layer) {
  const gradcheck::Report r = gradcheck::check_layer(layer, normal(6, layer.w.n_cols));
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "w");
  return r.findings[0].mistake;
}

/// tanh(x W + b) in float, whose bias has the mean over the samples for their sum.
struct MeanOfBias {
  arma::fmat w, b, dw = {}, db = {}, x = {}, y = {};

  arma::fmat forward(const arma::fmat& inputs) {
    x = inputs;
    return y = arma::tanh((x * w).eval().each_row() + b.row(0));
  }
  arma::fmat backward(const arma::fmat& c) {
    const arma::fmat d = c % (1 - y % y);
    dw = x.t() * d;
    db = arma::mean(d, 0);
    return d * w.t();
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}, {"b", b, db}}; }
};

/// y = sum of exp(a_j) x_j^2 / 2 - a_j / 2 over the features, the logarithms of precisions; off multiplies the second
/// term of da.  [N x K] -> [N x 1]
struct Precisions {
  mat a;
  double off = 1;
  mat da = {}, x = {};

  mat forward(const mat& inputs) {
    x = inputs;
    return 0.5 * (arma::square(x) * arma::exp(a).t() - arma::accu(a));
  }
  mat backward(const mat& c) {
    da = 0.5 * (c.t() * arma::square(x)) % arma::exp(a) - 0.5 * off * arma::accu(c);
    mat dx = x.each_row() % arma::exp(a).eval().row(0);
    return dx.each_col() % arma::vec(c.col(0));
  }
  gradcheck::Parameters parameters() { return {{"a", a, da}}; }
};

/// The loss of a quantile, e = x - b: tau e where e is above 0, (tau - 1) e below; backward forgets the 1 where wrong.
struct Quantile {
  mat b;
  bool forgets = false;
  double tau = 0.3;
  mat db = {}, e = {};

  static mat by_sign(mat e, double above, double below) {
    return e.transform([=](double v) { return v > 0 ? above : below; });
  }
  mat forward(const mat& x) {
    e = x.each_row() - b.row(0);
    return e % by_sign(e, tau, tau - 1);
  }
  mat backward(const mat& c) {
    const mat d = c % by_sign(e, tau, forgets ? -tau : tau - 1);
    db = -arma::sum(d, 0);
    return d;
  }
  gradcheck::Parameters parameters() { return {{"b", b, db}}; }
};

}  // namespace

TEST_CASE("one number that every output lacks for each of few entries is a term without data, and no shifted mean") {
  for (const arma::uword features : {2U, 3U}) {
    CHECK(gradcheck::check_layer(Precisions{normal(1, features, 3)}, normal(7, features)).ok());
    const gradcheck::Report r = gradcheck::check_layer(Precisions{normal(1, features, 3), 0.5}, normal(7, features));
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].mistake == "constant term missing");
  }
}

TEST_CASE("the side on which a slope is wrong is that of the error, from which a bias is taken away") {
  const mat b = 0.1 * normal(1, 4, 3);
  CHECK(gradcheck::check_layer(Quantile{b}, normal(7, 4)).ok());
  const gradcheck::Report r = gradcheck::check_layer(Quantile{b, true}, normal(7, 4));
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "wrong where x < 0");
}

TEST_CASE("what is zero at large inputs alone is not missing") {
  struct Beyond {
    mat x = {};
    mat forward(const mat& inputs) {
      x = inputs;
      return x % arma::abs(x);
    }
    mat backward(const mat& c) const {
      mat d = 2 * c % arma::abs(x);
      d.elem(arma::find(arma::abs(x) > 3)).zeros();
      return d;
    }
  };
  const gradcheck::Report far = gradcheck::check_layer(Beyond{}, 10 + normal(5, 4));
  INFO(gradcheck::to_text(far));
  REQUIRE_FALSE(far.findings.empty());
  CHECK(far.findings[0].mistake != "gradient missing (zero)");
}

TEST_CASE("what is off by a log determinant alone is a term without data, and a term with data is not") {
  for (const arma::uword size : {3U, 4U}) {
    const mat w = normal(size, size, 5) + 2 * mat(size, size, arma::fill::eye);
    CHECK(gradcheck::check_layer(LogLikelihood{w}, normal(6, size)).ok());
    CHECK(name_of({w, 0}) == "constant term missing");
    CHECK(name_of({w, 1.5}) == "constant term missing");
    CHECK(name_of({w, 1, 1.1}) != "constant term missing");
  }
}

TEST_CASE("an output that follows one entry of a bias has no number of them as a factor") {
  const auto single = [](const mat& m) { return arma::conv_to<arma::fmat>::from(m); };
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    MeanOfBias layer{single(normal(4, 3, seed)), single(normal(1, 3, seed + 100))};
    const gradcheck::Report r = gradcheck::check_layer(layer, single(normal(5, 4, seed + 200)));
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == 1);
    CHECK((r.findings[0].mistake == "factor 1/N" || r.findings[0].mistake == "not the sum over samples"));
  }
}

}  // namespace parameter_terms_tests
