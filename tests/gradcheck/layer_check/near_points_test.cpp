// SPDX-License-Identifier: MIT
// Functions of a distance r, c g'(r) x / r - c g'(r) p / r, units in the last place away from the point: two large
// numbers of which digits are lost that the cotangent decides.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

namespace near_points_tests {
namespace {

using arma::mat, arma::vec;

struct OfDistance {
  std::function<double(double)> value, slope;
};

std::vector<OfDistance> kinds() {
  return {{[](double r) { return r; }, [](double) { return 1.0; }},
          {[](double r) { return std::tanh(r); }, [](double r) { return 1 - std::tanh(r) * std::tanh(r); }},
          {[](double r) { return std::log1p(r); }, [](double r) { return 1 / (1 + r); }},
          {[](double r) { return r / (1 + r); }, [](double r) { return 1 / ((1 + r) * (1 + r)); }},
          {[](double r) { return 1 - std::exp(-r); }, [](double r) { return std::exp(-r); }},
          {[](double r) { return std::sqrt(1 + 2 * r); }, [](double r) { return 1 / std::sqrt(1 + 2 * r); }}};
}

/// Of each sample from one point, a parameter.  [N x d] -> [N x 1]; times multiplies the gradients.
struct FromPoint {
  OfDistance g;
  mat point;
  double times = 1;
  mat dpoint = {}, x = {};
  vec r = {};

  mat forward(const mat& in) {
    x = in;
    r = arma::sqrt(arma::sum(arma::square(x.each_row() - point), 1));
    mat y = r;
    return y.transform(g.value);
  }
  mat backward(const mat& c) {
    vec w = r;
    w.transform([this](double v) { return v == 0 ? 0.0 : times * g.slope(v) / v; });
    w %= c.col(0);
    dpoint = arma::accu(w) * point - w.t() * x;
    return x.each_col() % w - w * point;
  }
  gradcheck::Parameters parameters() { return {{"point", point, dpoint}}; }
};

}  // namespace

TEST_CASE("units in the last place from a point digits that the cotangent decides are no mistake") {
  int caught = 0;
  for (const OfDistance& g : kinds())
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      std::mt19937_64 random(seed);
      const double at = std::uniform_real_distribution<double>(-1, -0.5)(random);
      const double near = std::nextafter(at, 0);
      const mat x(vec{1, 1, near}), point(1, 1, arma::fill::value(at));
      const gradcheck::Report r = gradcheck::check_layer(FromPoint{g, point}, x, {.seed = seed});
      INFO(at << ", seed " << seed << "\n" << gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
      if (seed <= 60) caught += gradcheck::check_layer(FromPoint{g, point, 1.01}, x, {.seed = seed}).ok() ? 0 : 1;
    }
  CHECK(caught == 360);
}

}  // namespace near_points_tests
