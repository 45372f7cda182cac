// SPDX-License-Identifier: MIT
// What a parameter's gradient lacks, where no data are in it; and how many entries an output follows.
#include <armadillo>
#include <catch2/catch.hpp>
#include <string>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

namespace constant_parameter_term_tests {
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

}  // namespace

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

}  // namespace constant_parameter_term_tests
