// SPDX-License-Identifier: MIT
// Mistakes in an activation's slope, and gradients that are not finite.
#include <cmath>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using diagnosed::activation;
using diagnosed::Affine;
using diagnosed::affine;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using layers::normal;

TEST_CASE("an activation's derivative that is missing or at the output is named, alone and in a dense layer") {
  const auto sigmoid = [](double z) { return 1 / (1 + std::exp(-z)); };
  const auto of_output = [](double s) { return s * (1 - s); };
  is_named(activation(sigmoid, [](double) { return 1.0; }), "missing activation derivative", "input");
  is_not_named(activation(sigmoid, [](double) { return 0.999; }), "missing activation derivative");
  is_named(activation(sigmoid, [=](double z) { return of_output(sigmoid(sigmoid(z))); }),
           "derivative taken at the output", "input");
  is_not_named(activation(sigmoid, [=](double z) { return of_output(sigmoid(0.99 * sigmoid(z))); }),
               "derivative taken at the output");
  const auto with = [](auto slope_at) {
    return [=](Affine& l, const mat& c, mat& dx) { dx = l.fill(c % slope_at(l)); };
  };
  is_named(affine(with([](const Affine& l) -> mat { return arma::ones(arma::size(l.y)); })),
           "missing activation derivative", "input, weights, bias");
  is_named(affine(with([](const Affine& l) { return Affine::of(l.slope, l.y); })), "derivative taken at the output",
           "input, weights, bias");
  is_named(affine([](Affine& l, const mat& c, mat& dx) { dx = c * l.w; }), "missing activation derivative", "input");
}

TEST_CASE("a neighbouring activation's derivative is named, within a tolerance that tells the two gelus apart") {
  const auto leaky = [](double s) { return [s](double z) { return z > 0 ? 1.0 : s; }; };
  const auto relu_of = [](double s) { return [s](double z) { return z > 0 ? z : s * z; }; };
  is_named(activation(relu_of(0.1), leaky(0)), "another activation's derivative", "input");
  is_named(activation(relu_of(0.1), leaky(0.2)), "another activation's derivative", "input");
  is_named(activation(relu_of(0), leaky(0.01)), "another activation's derivative", "input");
  const auto tanh_slope = [](double z) { return 1 - std::tanh(z) * std::tanh(z); };
  const auto sigmoid = [](double z) { return 1 / (1 + std::exp(-z)); };
  is_named(activation(sigmoid, tanh_slope), "another activation's derivative", "input");
  is_not_named(activation(sigmoid, [=](double z) { return 1.001 * tanh_slope(z); }), "another activation's derivative");
  is_named(affine([=](Affine& l, const mat& c, mat& dx) {
             dx = l.fill(c % Affine::of([=](double z) { return sigmoid(z) * (1 - sigmoid(z)); }, l.z));
           }),
           "another activation's derivative", "input, weights, bias");
}

TEST_CASE("a slope that is wrong on one side of zero alone is named") {
  const auto elu = [](double z) { return z > 0 ? z : std::expm1(z); };
  const auto slope = [](double below) { return [=](double z) { return z > 0 ? 1 : below * std::exp(z); }; };
  is_named(activation(elu, slope(1.2)), "wrong where x < 0", "input");
  is_not_named(activation(elu, [=](double z) { return z > 0.5 ? 1 : 1.2 * std::exp(z); }), "wrong where x < 0");
}

TEST_CASE("a layer that is no elementwise function has no slopes to show, though a bias reaches each output alone") {
  struct WithGain {
    mat gain = normal(1, 4, 8), bias = normal(1, 4, 9), d_gain = {}, d_bias = {}, y = {};
    arma::vec s = {};
    mat forward(const mat& x) {
      const mat d = x.each_col() - arma::vec(arma::mean(x, 1));
      s = arma::sqrt(arma::mean(d % d, 1) + 1e-5);
      y = d.each_col() / s;
      const mat scaled = y.each_row() % arma::rowvec(gain);
      return scaled.each_row() + arma::rowvec(bias);
    }
    mat backward(const mat& c) {
      d_gain = arma::sum(c % y, 0);
      d_bias = arma::sum(c, 0);
      const mat h = c.each_row() % arma::rowvec(gain);
      return (h.each_col() - arma::vec(arma::mean(h, 1))).eval().each_col() / s;
    }
    gradcheck::Parameters parameters() { return {{"gain", gain, d_gain}, {"bias", bias, d_bias}}; }
  };
  const gradcheck::Report r = check_layer(WithGain{}, normal(5, 4));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].slopes.empty());
}
