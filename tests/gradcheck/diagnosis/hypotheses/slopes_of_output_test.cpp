// SPDX-License-Identifier: MIT
// Slopes written in the output: the usual confusions.
#include <cmath>
#include <string>
#include <tuple>

#include "gradcheck/diagnosis/diagnosed.hpp"

using arma::mat;
using diagnosed::activation;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

double tanh_of(double z) { return std::tanh(z); }

bool says(const Report& r, const std::string& words) { return r.diagnosis().find(words) != std::string::npos; }

}  // namespace

TEST_CASE("1 - a in the place of 1 - a^2 is named, with both") {
  const Report r = activation(tanh_of, [](double z) { return 1 - std::tanh(z); });
  is_named(r, "another activation's derivative", "input");
  CHECK(says(r, "with a the output, backward's slope is 1 - a, forward's is 1 - a^2"));
}

TEST_CASE("1 / a in the place of 1 / (2 a) is named") {
  const Report r = activation([](double z) { return std::sqrt(std::abs(z)); },
                              [](double z) { return std::copysign(std::sqrt(std::abs(z)), z); });
  CHECK_FALSE(r.ok());
  CHECK_FALSE(says(r, "1 / (2 a), forward"));
}

TEST_CASE("a gate that is taken for what it leaves over is named") {
  struct Gate {
    double slip;  ///< beside 1 - z; NaN: nothing is wrong
    mat z = {}, h = {};
    mat forward(const mat& x, const mat& state) {
      z = 1 / (1 + arma::exp(-x));
      h = state;
      return (1 - z) % arma::tanh(x) + z % state;
    }
    std::tuple<mat, mat> backward(const mat& c) const {
      const mat x = arma::log(z / (1 - z)), n = arma::tanh(x);
      const mat dx = c % ((h - n) % z % (1 - z) + (1 - z) % (1 - n % n));
      return {dx, std::isnan(slip) ? mat(c % z) : mat(c % (1 - z + slip))};
    }
  };
  const auto checked = [](double slip) {
    mat x = normal(4, 3), h = normal(4, 3, 8);
    return check_layer(Gate{slip}, std::tie(x, h));
  };
  is_named(checked(0), "1 - s for s", "input 2");
  is_not_named(checked(0.001), "1 - s for s");
  CHECK(checked(arma::datum::nan).ok());
}

TEST_CASE("a slope that is nearly one of them is not named so, but shown") {
  const Report r = activation(tanh_of, [](double z) { return 1.001 - std::tanh(z); });
  is_not_named(r, "another activation's derivative");
  CHECK(says(r, "slopes as x: used, expected: "));
  CHECK(says(r, "look at d output ["));
}
