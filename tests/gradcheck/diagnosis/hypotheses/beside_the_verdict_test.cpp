// SPDX-License-Identifier: MIT
// Names that the numbers of a diagnosis would allow, and that what the verdict saw, or one more look, does not.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include <gradcheck/factory/factory.hpp>
#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Parameters;
using gradcheck::Report;
using layers::normal;

namespace {

double sigmoid_of(double v) { return 1 / (1 + std::exp(-v)); }

/// y = s (v - sin(2 pi v) / (2 pi)), v = x / s: a soft quantiser with a learned step a column. dX lacks a factor s.
struct SoftQuantiser {
  static constexpr double turn = 6.283185307179586;
  mat step, dstep = {}, v = {};

  mat forward(const mat& x) {
    v = x.each_row() / step;
    const mat y = v - arma::sin(turn * v) / turn;
    return y.each_row() % step;
  }
  mat backward(const mat& c) {
    const mat slope = 1 - arma::cos(turn * v);
    dstep = arma::sum(c % (v - arma::sin(turn * v) / turn - slope % v), 0);
    return (c % slope).eval().each_row() / step;
  }
  Parameters parameters() { return {{"step", step, dstep}}; }
};

/// Every sample less its mean, times the gain of its class, which is the row's number modulo 2. Backward takes class 0.
struct GainOfClass {
  static constexpr gradcheck::Traits traits{.samples_independent = false};
  mat gain, dgain = {}, centred = {};

  mat forward(const mat& x) {
    centred = x.each_col() - arma::mean(x, 1);
    mat y = centred;
    for (arma::uword i = 0; i < y.n_rows; ++i) y.row(i) %= gain.row(i % 2);
    return y;
  }
  mat backward(const mat& c) {
    dgain.zeros(2, c.n_cols);
    for (arma::uword i = 0; i < c.n_rows; ++i) dgain.row(i % 2) += c.row(i) % centred.row(i);
    const mat g = c.each_row() % gain.row(0);
    return g.each_col() - arma::mean(g, 1);
  }
  Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// gelu(x W) in float behind double; backward lacks the slope of its tanh.
struct GeluInFloat {
  mat w, dw = {};
  arma::fmat x = {}, z = {};

  static arma::fmat in_float(const mat& m) { return arma::conv_to<arma::fmat>::from(m); }
  static float gate(float v) { return 0.5F * (1 + std::tanh(0.7978845608F * (v + 0.044715F * v * v * v))); }
  mat forward(const mat& input) {
    x = in_float(input);
    z = x * in_float(w);
    arma::fmat y = z;
    y.transform([](float v) { return v * gate(v); });
    return arma::conv_to<mat>::from(y);
  }
  mat backward(const mat& c) {
    arma::fmat slope = z;
    slope.transform([](float v) { return gate(v); });
    const arma::fmat g = in_float(c) % slope;
    dw = arma::conv_to<mat>::from(arma::fmat(x.t() * g));
    return arma::conv_to<mat>::from(arma::fmat(g * in_float(w).t()));
  }
  Parameters parameters() { return {{"weights", w, dw}}; }
};

/// The sum over the columns of 2 exp(-x/2) + 2 exp(x/2). Backward's second slope is off by a share that falls with |x|.
struct TwoExponentials {
  mat x = {};
  mat forward(const mat& input) {
    x = input;
    return 2 * arma::sum(arma::exp(-x / 2) + arma::exp(x / 2), 1);
  }
  mat backward(const mat& c) const {
    const mat slope = arma::exp(x / 2) % (1 + 1 / (1 + arma::square(x))) - arma::exp(-x / 2);
    return slope.each_col() % arma::vec(c);
  }
};

bool speaks_of(const Report& r, const std::string& block) {
  return std::ranges::any_of(r.findings, [&](const auto& f) { return f.where.find(block) != std::string::npos; });
}

}  // namespace

TEST_CASE("entries are not isolated where the verdict says that all are wrong, whatever hides beside a large one") {
  mat x = normal(5, 4);
  x(1, 1) = 50;  // its slope is 1e10
  const Report r = check_layer(TwoExponentials{}, x);
  diagnosed::is_not_named(r, "isolated entries");
}

TEST_CASE("a block that the verdict finds right is not accused for one entry that the diagnosis measures less well") {
  std::mt19937_64 random(977 * 3 + 13);
  const mat step = 0.5 + arma::abs(gradcheck::random_normal(1, 6, random));
  const Report r = check_layer(SoftQuantiser{step}, 1e-3 * gradcheck::random_normal(4, 6, random), {.seed = 1003});
  INFO(r.diagnosis());
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].mistake == "factor step is missing");
  Report behind = r;
  behind.findings.erase(behind.findings.begin());
  CHECK_FALSE(speaks_of(behind, "step"));
}

TEST_CASE("a slope of one function is not that of another of the same name") {
  std::mt19937_64 random(19);
  const auto square = [](double x) { return sigmoid_of(x) * sigmoid_of(x); };
  const auto slope = [](double x) { return sigmoid_of(x) * (1 - sigmoid_of(x)); };
  const mat x = 1e3 * gradcheck::random_normal(5, 4, random);  // saturated: next to nothing tells them apart
  const Report r = check_layer(layers::Elementwise<double>{square, slope}, x, {.seed = 1001});
  CHECK_FALSE(r.ok());
  INFO(r.diagnosis());
  for (const auto& f : r.findings) CHECK(f.sentence.find("sigmoid at all") == std::string::npos);
}

TEST_CASE("a parameter that only scales the outputs is not in reverse where another of its rows is taken") {
  const Report r = check_layer(GainOfClass{normal(2, 4, 3)}, normal(5, 4));
  diagnosed::is_not_named(r, "parameter reversed");
}

TEST_CASE("a tail that dies away is no guard against division by zero") {
  std::mt19937_64 random(977 + 13);
  const mat w = gradcheck::random_normal(4, 3, random);
  const Report r = check_layer(GeluInFloat{w}, gradcheck::random_normal(5, 4, random), {.seed = 1001});
  diagnosed::is_not_named(r, "guard on one side");
}
