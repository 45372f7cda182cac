// SPDX-License-Identifier: MIT
// "Stale" is said where it is shown: a formula that is right at the point given and wrong elsewhere is diagnosed there.
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// y = x s^2. power: of s in ds, 2 s^power sum c x.
struct Squared {
  double power, s = 1, ds = 0;
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    return x * s * s;
  }
  mat backward(const mat& c) {
    ds = 2 * std::pow(s, power) * arma::accu(c % x);
    return c * s * s;
  }
  gradcheck::Parameters parameters() { return {{"s", s, ds}}; }
};

/// y = tanh(x W). keeps: dX by the W of the first forward.
struct Kept {
  bool keeps;
  mat w, dw = {}, x = {}, y = {}, kept = {};

  mat forward(const mat& input) {
    x = input;
    if (kept.is_empty()) kept = w;
    return y = arma::tanh(x * w);
  }
  mat backward(const mat& c) {
    const mat dz = c % (1 - y % y);
    dw = x.t() * dz;
    return dz * (keeps ? kept : w).t();
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

/// y = gain x^2 of each entry, wrong by a factor where the gain is above 1.2.
struct WrongAbove {
  double factor;
  mat gain = {1.0, 1.1, 0.9}, dgain = {}, x = {};

  mat forward(const mat& input) {
    x = input;
    return (x % x).eval().each_row() % gain;
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % x % x, 0);
    mat used = gain;
    used.elem(arma::find(gain > 1.2)) *= factor;
    return (2 * c % x).eval().each_row() % used;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

std::string described_in_full(const Report& r) { return r.diagnosis() + '\n' + layers::summary(r); }

}  // namespace

TEST_CASE("a factor that is 1 at the parameters given is named where it is not") {
  const Report r = check_layer(Squared{0}, normal(4, 3));
  INFO(described_in_full(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor s is missing");
  CHECK(r.findings[0].where == "s");
  CHECK(r.findings[0].sentence.starts_with("right at the parameters given, wrong where they are moved by about 5 %: "));
  CHECK(check_layer(Squared{1}, normal(4, 3)).ok());
}

TEST_CASE("a copy of the parameters is stale, though other factors of the gradient are fresh") {
  const Report r = check_layer(Kept{true, normal(3, 2, 7)}, normal(4, 3));
  INFO(described_in_full(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "stale parameters");
  CHECK(check_layer(Kept{false, normal(3, 2, 7)}, normal(4, 3)).ok());
}

TEST_CASE("what is wrong where parameters are far from those given is found, and not called stale") {
  const Report r = check_layer(WrongAbove{1.5}, normal(4, 3));
  INFO(described_in_full(r));
  CHECK_FALSE(r.ok());
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].mistake.find("stale") == std::string::npos);
  CHECK(r.is_broken(gradcheck::ClauseId::moved_parameters));
  CHECK(check_layer(WrongAbove{1}, normal(4, 3)).ok());
}

TEST_CASE("what is wrong at another batch alone is diagnosed there") {
  const auto wrong_below = [](double limit, double by) {
    return layers::Elementwise<double>{[](double z) { return z * z; },
                                       [=](double z) { return 2 * z * (std::abs(z) < limit ? by : 1.0); }};
  };
  const mat x = arma::clamp(arma::abs(normal(5, 4)), 1.0, 1.8) + 0.01 * arma::abs(normal(5, 4, 9));
  const Report r = check_layer(wrong_below(0.95, 1.5), x);
  INFO(described_in_full(r));
  CHECK_FALSE(r.ok());
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].mistake.find("stale") == std::string::npos);
  CHECK(r.findings[0].sentence.starts_with("right at the batch given, wrong at another: "));
  CHECK(check_layer(wrong_below(0.95, 1), x).ok());
}
