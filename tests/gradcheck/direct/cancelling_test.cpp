// SPDX-License-Identifier: MIT
// Functions that are 0 at 0 because two numbers near 1 cancel: close to 0 they move in steps of the rounding of 1, of
// which their own last places, and differences over steps of few bits, show nothing.
#include <armadillo>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include <gradcheck/gradcheck.hpp>

namespace cancelling_tests {
namespace {

using arma::mat;

struct Cancelling {
  std::string name;
  double (*f)(double);
  double (*slope)(double);
};

const std::vector<Cancelling> all{
    {"1 - cos x", [](double v) { return 1 - std::cos(v); }, [](double v) { return std::sin(v); }},
    {"sqrt(1 + x^2) - 1", [](double v) { return std::sqrt(1 + v * v) - 1; },
     [](double v) { return v / std::sqrt(1 + v * v); }},
    {"log(1 + x)", [](double v) { return std::log(1 + v); }, [](double v) { return 1 / (1 + v); }},
    {"log(1 + x^2)", [](double v) { return std::log(1 + v * v); }, [](double v) { return 2 * v / (1 + v * v); }},
    {"log cosh x", [](double v) { return std::log(std::cosh(v)); }, [](double v) { return std::tanh(v); }},
    {"cosh x - 1", [](double v) { return std::cosh(v) - 1; }, [](double v) { return std::sinh(v); }},
    {"1 - 1 / (1 + x^2)", [](double v) { return 1 - 1 / (1 + v * v); },
     [](double v) { return 2 * v / ((1 + v * v) * (1 + v * v)); }},
    {"1 - sigmoid", [](double v) { return 1 - 1 / (1 + std::exp(-v)); },
     [](double v) { return -1 / (1 + std::exp(-v)) / (1 + std::exp(v)); }}};

struct Layer {
  Cancelling of;
  double factor = 1;
  mat x = {};

  mat forward(const mat& inputs) {
    x = inputs;
    return mat(inputs).transform(of.f);
  }
  mat backward(const mat& cotangent) const { return factor * (cotangent % mat(x).transform(of.slope)); }
};

mat data(int seed, double size) {
  arma::arma_rng::set_seed(static_cast<arma::arma_rng::seed_type>(seed));
  return size * arma::clamp(mat(3, 4, arma::fill::randn), -2.5, 2.5);
}

}  // namespace

TEST_CASE("what cancels close to 0 is not accused, however small x is") {
  for (const Cancelling& c : all)
    for (const double size : {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10})
      for (int seed = 1; seed <= 4; ++seed) {
        const gradcheck::Report r = check_layer(Layer{c}, data(seed, 0.35 * size), {.scope = gradcheck::Scope::values});
        INFO(c.name << " at " << size << ", seed " << seed << "\n" << gradcheck::to_text(r));
        CHECK(r.counts().disagree == 0);
      }
}

TEST_CASE("what is wrong there is found where forward resolves it") {
  for (const Cancelling& c : all)
    for (const double size : {1e-2, 1e-3, 1e-4})
      for (int seed = 1; seed <= 4; ++seed) {
        const gradcheck::Report r =
            check_layer(Layer{c, 1.1}, data(seed, 0.35 * size), {.scope = gradcheck::Scope::values});
        INFO(c.name << " at " << size << ", seed " << seed << "\n" << gradcheck::to_text(r));
        CHECK(r.counts().disagree > 0);
      }
}

}  // namespace cancelling_tests
