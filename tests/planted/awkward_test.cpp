// SPDX-License-Identifier: MIT
// Right layers that naive checkers accuse, and wrong ones that they pass. All with default options.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <gradcheck/layer_check/check_layer.hpp>

#include "awkward_layers.hpp"
#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::Report;
using layers::normal;
using Entrywise = layers::Elementwise<double>;

namespace {

const mat x = normal(5, 4);

template <class Layer>
void is_right(const std::string& name, Layer layer, const mat& at, const gradcheck::Options& options = {}) {
  const Report r = gradcheck::check_layer(layer, at, options);
  INFO(name << '\n' << layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().disagree == 0);
}

template <class Layer>
void is_wrong(const std::string& name, Layer layer, const mat& at) {
  const Report r = gradcheck::check_layer(layer, at);
  INFO(name << '\n' << layers::summary(r));
  CHECK_FALSE(r.ok());
  CHECK(r.counts().disagree > 0);
}

Entrywise gain(double g, double told) {
  return {[g](double v) { return g * v; }, [told](double) { return told; }};
}
Entrywise gain(double g) { return gain(g, g); }

/// relu with the slope that backward claims at 0, and the kink moved to `at`.
Entrywise relu(double slope_at_kink, double at = 0) {
  return {[at](double v) { return v > at ? v - at : 0.0; },
          [at, slope_at_kink](double v) { return v > at   ? 1.0
                                                 : v < at ? 0.0
                                                          : slope_at_kink; }};
}

Entrywise tanh_by_output() {
  return {[](double v) { return std::tanh(v); }, [](double v) { return 1 - std::tanh(v) * std::tanh(v); }};
}
Entrywise tanh_by_cosh() {
  return {[](double v) { return std::tanh(v); }, [](double v) { return 1 / (std::cosh(v) * std::cosh(v)); }};
}

gradcheck::Options seeded(std::uint64_t seed) {
  gradcheck::Options options;
  options.seed = seed;
  return options;
}

gradcheck::Options positive() {
  gradcheck::Options options;
  options.bounds = {gradcheck::positive()};
  return options;
}

}  // namespace

TEST_CASE("sin(1000 x) agrees although coarse steps see it aliased") {
  is_right("sin(1000 x)",
           Entrywise{[](double v) { return std::sin(1000 * v); }, [](double v) { return 1000 * std::cos(1000 * v); }},
           x);
}

TEST_CASE("the cube agrees near 0, where its derivative vanishes") {
  const Entrywise cube{[](double v) { return v * v * v; }, [](double v) { return 3 * v * v; }};
  for (const double scale : {1e-2, 1e-4, 1e-6, 1e-9}) is_right("cube at " + std::to_string(scale), cube, scale * x);
  is_right("cube at 0", cube, 0 * x);
}

TEST_CASE("sqrt and log agree near 0, with and without bounds") {
  const Entrywise root{[](double v) { return std::sqrt(v); }, [](double v) { return 0.5 / std::sqrt(v); }};
  const Entrywise logarithm{[](double v) { return std::log(v); }, [](double v) { return 1 / v; }};
  for (const double scale : {1.0, 1e-3, 1e-6, 1e-9, 1e-12}) {
    const mat near_0 = scale * arma::abs(x);
    is_right("sqrt", root, near_0);
    is_right("log", logarithm, near_0);
    is_right("sqrt within bounds", root, near_0, positive());
    is_right("log within bounds", logarithm, near_0, positive());
  }
}

TEST_CASE("exp agrees near 700, next to overflow") {
  is_right("exp", Entrywise{[](double v) { return std::exp(v); }, [](double v) { return std::exp(v); }}, 700 + x);
}

TEST_CASE("a gain agrees whatever its size") {
  for (const double g : {1e8, 1e-8, 1e-200, 1e200}) is_right("gain " + std::to_string(g), gain(g), x);
}

TEST_CASE("tanh agrees at 30 times its saturation, in both valid forms") {
  is_right("1 - tanh^2", tanh_by_output(), 30 * x);
  is_right("1 / cosh^2", tanh_by_cosh(), 30 * x);
}

TEST_CASE("relu exactly at 0 passes with slope 0, 1 or between, and is told apart from agreement") {
  for (const double slope : {0.0, 0.5, 1.0}) is_right("relu at 0", relu(slope), 0 * x);
  CHECK(gradcheck::check_layer(relu(0.0), 0 * x).counts().kink == x.n_elem);
}

TEST_CASE("relu agrees 1e-9 from its kink, on either side") {
  for (const double side : {-1e-9, 1e-9}) is_right("relu near its kink", relu(0.0), 0 * x + side);
}

TEST_CASE("sign agrees with derivative 0 away from 0, and is undecided at the jump") {
  Entrywise sign{[](double v) { return v > 0 ? 1.0 : v < 0 ? -1.0 : 0.0; }, [](double) { return 0.0; }};
  is_right("sign", sign, x);
  const Report at_jump = gradcheck::check_layer(sign, 0 * x);
  INFO(layers::summary(at_jump));
  CHECK(at_jump.counts().undecided == x.n_elem);
  CHECK(at_jump.blocks[0].at(0).reason == gradcheck::Reason::jump);
}

TEST_CASE("RBF units agree, most of them saturated") {
  for (const double scale : {1.0, 3.0, 10.0}) is_right("RBF", awkward::Rbf{normal(6, 4, 11)}, scale * x);
}

TEST_CASE("log-sum-exp agrees at every scale") {
  for (const double scale : {1e-3, 1.0, 30.0, 1e3}) is_right("log-sum-exp", awkward::LogSumExp{}, scale * x);
}

TEST_CASE("CReLU at 0 passes under every sign pattern of the cotangent") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) is_right("CReLU at 0", awkward::Crelu{}, 0 * x, seeded(seed));
}

TEST_CASE("max-pool passes on overlapping ties under every sign pattern of the cotangent") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    is_right("max-pool", awkward::MaxPool{}, arma::round(x), seeded(seed));
}

TEST_CASE("relu at 0 with slope 2 disagrees, and just inside the slopes it passes") {
  is_wrong("slope 2", relu(2.0), 0 * x);
  is_wrong("slope just above 1", relu(1 + 1e-6), 0 * x);
  is_wrong("slope just below 0", relu(-1e-6), 0 * x);
  is_right("slope just below 1", relu(1 - 1e-6), 0 * x);
}

TEST_CASE("the wrong side of a kink 1e-9 away disagrees") {
  const Entrywise late{[](double v) { return v > 0 ? v : 0.0; }, [](double v) { return v > 2e-9 ? 1.0 : 0.0; }};
  const Entrywise early{[](double v) { return v > 0 ? v : 0.0; }, [](double v) { return v > -2e-9 ? 1.0 : 0.0; }};
  is_wrong("0 for 1", late, 0 * x + 1e-9);
  is_wrong("1 for 0", early, 0 * x - 1e-9);
}

TEST_CASE("a gain told wrongly disagrees, whatever its size") {
  is_wrong("1e-8 told 1.01e-8", gain(1e-8, 1.01e-8), x);
  is_wrong("1e-8 told 0", gain(1e-8, 0), x);
  is_wrong("1e-200 told 1.01e-200", gain(1e-200, 1.01e-200), x);
  is_wrong("1e8 told 1e8 + 1e3", gain(1e8, 1e8 + 1e3), x);
  is_wrong("1 told 1e8", gain(1, 1e8), x);
}

TEST_CASE("a relative error of 1e-6 in one entry of 4,096 disagrees at exactly that entry") {
  layers::Planted<layers::Scale> one{{normal(1, 64, 3)}, [](mat& dx) { dx(17, 42) *= 1 + 1e-6; }};
  const Report r = gradcheck::check_layer(one, normal(64, 64));
  INFO(layers::summary(r));
  CHECK(r.counts().disagree == 1);
  CHECK(r.worst().name() == "input [17, 42]");
}

TEST_CASE("a relative error of 1e-7 in a block disagrees") {
  layers::Planted<layers::Scale> block{{normal(1, 4, 3)}, [](mat& dx) { dx *= 1 + 1e-7; }};
  is_wrong("1e-7", block, x);
}

TEST_CASE("one NaN and one infinity disagree and say so") {
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    layers::Planted<layers::Scale> one{{normal(1, 4, 3)}, [value](mat& dx) { dx(2, 1) = value; }};
    const Report r = gradcheck::check_layer(one, x);
    CHECK_FALSE(r.ok());
    CHECK(r.counts().disagree == 1);
    CHECK(r.blocks[0].at(2, 1).reason == gradcheck::Reason::non_finite);
  }
}

TEST_CASE("float arithmetic inside a double backward is seen and said, and judged as float is") {
  layers::Planted<layers::Scale> rounded{
      {normal(1, 4, 3)}, [](mat& dx) { dx = arma::conv_to<mat>::from(arma::conv_to<arma::fmat>::from(dx)); }};
  is_right("dx rounded to float", rounded, x);
  const Report seen = gradcheck::check_layer(rounded, x);
  CHECK(std::ranges::any_of(seen.notes,
                            [](const std::string& n) { return n.starts_with("backward computes in float"); }));
  rounded.plant = [](mat& dx) { dx = 1.01 * arma::conv_to<mat>::from(arma::conv_to<arma::fmat>::from(dx)); };
  is_wrong("dx rounded to float, and wrong", rounded, x);
}

TEST_CASE("naive formulas that cancel agree where they are right, and an error well above their resolution is caught") {
  const auto both = [](const std::string& name, auto f, auto derivative, const mat& at) {
    is_right(name, Entrywise{f, derivative}, at);
    for (const double error : {1.0, 1e-2, 1e-4}) {
      const auto wrong = [derivative, error](double v) { return (1 + error) * derivative(v); };
      const Report r = gradcheck::check_layer(Entrywise{f, wrong}, at);
      INFO(name << ", wrong by " << error << '\n' << layers::summary(r));
      CHECK(r.counts().disagree >= 17);
    }
  };
  const mat size = arma::abs(x);
  both(
      "elu", [](double v) { return v > 0 ? v : std::exp(v) - 1; }, [](double v) { return v > 0 ? 1 : std::exp(v); },
      -1e-4 * size);
  both(
      "1 - exp(-v)", [](double v) { return 1 - std::exp(-v); }, [](double v) { return std::exp(-v); }, 1e-4 * x);
  both(
      "sqrt(1 + v) - 1", [](double v) { return std::sqrt(1 + v) - 1; }, [](double v) { return 0.5 / std::sqrt(1 + v); },
      1e-5 * x);
  both(
      "log", [](double v) { return std::log(v); }, [](double v) { return 1 / v; }, 1e-12 * size);
  both(
      "1/v", [](double v) { return 1 / v; }, [](double v) { return -1 / (v * v); }, 1e-100 * x);
}

TEST_CASE("gelu through 1 + erf is a staircase far out: nobody is accused of that") {
  Entrywise gelu{[](double z) { return 0.5 * z * (1 + std::erf(z / std::sqrt(2.0))); },
                 [](double z) {
                   return 0.5 * std::erfc(-z / std::sqrt(2.0)) +
                          z * std::exp(-z * z / 2) / std::sqrt(2 * arma::datum::pi);
                 }};
  for (const double z : {-7.0, -8.0, -9.0, -12.0}) {
    const Report r = gradcheck::check_layer(gelu, 0.1 * x + z);
    INFO(z << '\n' << layers::summary(r));
    CHECK(r.counts().disagree == 0);
  }
}

TEST_CASE("a smooth bend that looks like a kink from afar is none: a wrong value there disagrees") {
  const auto bend = [](double v) { return std::sqrt(v * v + 1e-14); };
  is_right("right", Entrywise{bend, [](double v) { return v / std::sqrt(v * v + 1e-14); }}, 0 * x);
  is_wrong("told 0.9 where it is 0", Entrywise{bend, [](double) { return 0.9; }}, 0 * x);
}

TEST_CASE("float relu without a cast is ok under every draw of its data") {
  layers::Elementwise<float> relu{[](float v) { return std::max(v, 0.0F); },
                                  [](float v) { return v > 0 ? 1.0F : 0.0F; }};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Report r = gradcheck::check_layer(relu, arma::conv_to<arma::fmat>::from(normal(5, 4, seed)));
    INFO("seed " << seed << '\n' << layers::summary(r));
    CHECK(r.ok());
  }
}

TEST_CASE("beside an edge of the domain the side that has values decides") {
  const auto guarded = [](double v) { return v < 0 ? arma::datum::nan : std::exp(v); };
  is_right("exp at 1e-9 from its edge", Entrywise{guarded, [](double v) { return std::exp(v); }}, 0 * x + 1e-9);
  is_wrong("told 1 % more", Entrywise{guarded, [](double v) { return 1.01 * std::exp(v); }}, 0 * x + 1e-9);
}

TEST_CASE("a block that is negligible throughout says that nothing was put to the test, and fails when strict") {
  Entrywise faint{[](double v) { return 1e12 + 1e-6 * std::sin(v); }, [](double v) { return 2e-6 * std::cos(v); }};
  CHECK(gradcheck::check_layer(faint, x).blocks[0].untested());
  gradcheck::Options strict;
  strict.strict = true;
  CHECK_FALSE(gradcheck::check_layer(faint, x, strict).ok());
}

TEST_CASE("an output that is huge far away is no staircase here: a wrong sign disagrees") {
  for (const double scale : {1e-4, 1e-3, 1e-2})
    for (const double huge : {1e8, 1e12})
      for (const int power : {4, 6}) {
        const auto value = [&](double v) { return v + huge * std::pow(v, power); };
        const auto slope = [&](double v) { return 1 + power * huge * std::pow(v, power - 1); };
        INFO(huge << " x^" << power << " at " << scale);
        is_right("right", Entrywise{value, slope}, scale * (1 + 0.1 * x));
        is_wrong("wrong sign", Entrywise{value, [&](double v) { return -slope(v); }}, scale * (1 + 0.1 * x));
      }
}
