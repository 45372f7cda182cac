// SPDX-License-Identifier: MIT
// Kinks at the end of a flat piece that is hardly wider than the steps which rounding leaves: no slopes there are sharp
// enough to settle a coordinate, and steps that reach over the piece see a slope that is none of both.
#include <armadillo>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include <gradcheck/gradcheck.hpp>

namespace coarse_kink_tests {
namespace {

using arma::vec;

/// f = outer(max(1 + |x|^2, 1 + end)): flat while x is within a ball.
struct Clipped {
  double (*outer)(double);
  double (*slope)(double);
  double end;

  double inside(const vec& x) const { return 1 + x(0) * x(0) + x(1) * x(1); }
  double at(const vec& x) const { return outer(std::max(inside(x), 1 + end)); }
  vec gradient(const vec& x) const { return 2 * x * slope(std::max(inside(x), 1 + end)); }
  /// The last x_0 that is flat beside x_1.
  vec at_end(double beside) const {
    vec inner{0, beside}, outer_point{1, beside};
    for (int n = 0; n < 200; ++n) {
      const vec middle = 0.5 * (inner + outer_point);
      (inside(middle) <= 1 + end ? inner : outer_point) = middle;
    }
    return inner;
  }
};

gradcheck::Report checked(const Clipped& f, const vec& x, double factor) {
  return gradcheck::check_function([&](const vec& v) { return f.at(v); },
                                   [&](const vec& v) { return vec(factor * f.gradient(v)); }, x);
}

}  // namespace

TEST_CASE("at the end of a narrow flat piece neither of the slopes is accused, more than the larger one is") {
  const auto steep = [](double t) { return 1 / std::sqrt(t * t - 1); };
  const Clipped functions[] = {
      {[](double t) { return std::acosh(t); }, steep, 0},
      {[](double t) { return std::sqrt(t - 1); }, [](double t) { return 0.5 / std::sqrt(t - 1); }, 0},
      {[](double t) { return std::acos(2 - t); }, [](double t) { return 1 / std::sqrt(1 - (2 - t) * (2 - t)); }, 0},
      {[](double t) { return std::log(t + std::sqrt(t * t - 1)); }, steep, 0}};
  int accused = 0;
  for (Clipped f : functions)
    for (const double end : {1e-5, 1e-7})
      for (const double beside : {1e-4, 3e-5, 1e-5, 3e-6, 1e-6}) {
        f.end = end;
        const vec x = f.at_end(beside);
        INFO("to " << end << ", beside " << beside);
        for (const double factor : {0.0, 1.0}) CHECK(checked(f, x, factor).counts().disagree == 0);
        for (const double factor : {1.5, -0.5}) accused += checked(f, x, factor).counts().disagree > 0 ? 1 : 0;
      }
  CHECK(accused >= 60);  // of 80: beside steps that see nothing sharper, a wrong slope may stay undecided
}

TEST_CASE("beside a pole or a cusp that no step reaches nobody is accused, a wrong slope further away is") {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  const auto inside = [](const vec& u, const vec& x) { return 1 + arma::dot(u, x); };
  int caught = 0;
  for (int n = 0; n < 30; ++n)
    for (const bool is_root : {false, true})
      for (const double away : {1e-3, 1e-12, 1e-13}) {
        const vec u{normal(random), normal(random), normal(random)};
        vec x{0, normal(random), normal(random)};
        x(0) = -inside(u, x) / u(0) * (1 + away);
        const auto f = [&](const vec& v) {
          const double d = std::abs(inside(u, v));
          return (is_root ? std::sqrt(d) : std::log(d)) + arma::accu(arma::sin(v));
        };
        const auto gradient = [&](double factor) {
          return [&, factor](const vec& v) {
            const double d = inside(u, v), root = std::copysign(0.5, d) / std::sqrt(std::abs(d));
            return vec(factor * (is_root ? root : 1 / d) * u + arma::cos(v));
          };
        };
        const gradcheck::Report right = gradcheck::check_function(f, gradient(1), x);
        INFO("away " << away << '\n' << gradcheck::to_text(right));
        CHECK(right.counts().disagree == 0);
        if (away == 1e-3) caught += gradcheck::check_function(f, gradient(1.5), x).ok() ? 0 : 1;
      }
  CHECK(caught == 60);
}

}  // namespace coarse_kink_tests
