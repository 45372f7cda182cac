// SPDX-License-Identifier: MIT
// A backward that clips what it is given: right under every cotangent that is small.
#include <armadillo>
#include <catch2/catch.hpp>
#include <cmath>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

namespace clipped_cotangent_tests {
namespace {

using arma::mat;
using layers::normal;

enum class Clip { by_value, by_norm, never };

/// y = tanh(x W).
struct Clipped {
  Clip clip;
  double limit = 0;
  mat w = normal(4, 3, 5), dw = {}, x = {}, y = {};

  mat clipped(const mat& c) const {
    if (clip == Clip::by_value) return arma::clamp(c, -limit, limit);
    const double norm = arma::norm(arma::vectorise(c));
    return clip == Clip::by_norm && norm > limit ? mat(c * (limit / norm)) : c;
  }
  mat forward(const mat& inputs) {
    x = inputs;
    return y = arma::tanh(x * w);
  }
  mat backward(const mat& c) {
    const mat d = clipped(c) % (1 - y % y);
    dw = x.t() * d;
    return d * w.t();
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

}  // namespace

TEST_CASE("a backward that clips its cotangent is not linear, also where the limit is far above what is usual") {
  CHECK(gradcheck::check_layer(Clipped{Clip::never}, normal(5, 4)).ok());
  for (const Clip clip : {Clip::by_value, Clip::by_norm})
    for (const double limit : {1.0, 10.0, 100.0}) {
      const gradcheck::Report r = gradcheck::check_layer(Clipped{clip, limit}, normal(5, 4));
      INFO("limit " << limit << '\n' << gradcheck::to_text(r));
      CHECK_FALSE(r.ok());
      if (limit > 50) CHECK(r.findings.at(0).mistake == "not linear in the cotangent");
    }
  CHECK(gradcheck::check_layer(Clipped{Clip::by_value, 1e5}, normal(5, 4)).ok());  // beyond what is tried
}

}  // namespace clipped_cotangent_tests
