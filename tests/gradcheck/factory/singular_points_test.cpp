// SPDX-License-Identifier: MIT
// Functions with a singular point at 0, where a factory's other data lead: near it no step common to all entries is
// small enough.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>

namespace singular_points_tests {
namespace {

using arma::mat;
using Function = double (*)(double);

struct Singular {
  const char* name;
  Function value, slope;  // slope is 0 at 0
};

const Singular kinds[] = {
    {"x log |x|", [](double x) { return x * std::log(std::abs(x)); },
     [](double x) { return std::log(std::abs(x)) + 1; }},
    {"x log^2 |x|", [](double x) { return x * std::pow(std::log(std::abs(x)), 2); },
     [](double x) { return std::log(std::abs(x)) * (std::log(std::abs(x)) + 2); }},
    {"sqrt |x|", [](double x) { return std::sqrt(std::abs(x)); },
     [](double x) { return std::copysign(0.5, x) / std::sqrt(std::abs(x)); }},
    {"cube root", [](double x) { return std::cbrt(x); }, [](double x) { return std::cbrt(x) / (3 * x); }},
    {"|x|^0.7", [](double x) { return std::pow(std::abs(x), 0.7); },
     [](double x) { return std::copysign(0.7, x) * std::pow(std::abs(x), -0.3); }},
    {"x / sqrt |x|", [](double x) { return std::copysign(std::sqrt(std::abs(x)), x); },
     [](double x) { return 0.5 / std::sqrt(std::abs(x)); }}};

/// Entry by entry; a stale one keeps the x of its first forward.
struct Elementwise {
  const Singular* kind;
  bool stale = false;
  mat x = {};

  static double or_zero(Function f, double v) { return v == 0 ? 0 : f(v); }
  mat forward(const mat& in) {
    if (!stale || arma::size(x) != arma::size(in)) x = in;
    mat y = in;
    return y.transform([this](double v) { return or_zero(kind->value, v); });
  }
  mat backward(const mat& c) const {
    mat slopes = x;
    return c % slopes.transform([this](double v) { return or_zero(kind->slope, v); });
  }
};

gradcheck::Report checked(const Singular& kind, bool stale, std::uint64_t seed) {
  const auto make = [&](gradcheck::Shape, std::mt19937_64&) { return Elementwise{&kind, stale}; };
  return gradcheck::check_factory(kind.name, make, {.seed = seed});
}

}  // namespace

TEST_CASE("near a singular point of one entry a gradient is not said to belong elsewhere, a stale one is") {
  for (const Singular& kind : kinds) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const gradcheck::Report r = checked(kind, false, seed);
      INFO(kind.name << ", seed " << seed << "\n" << gradcheck::to_text(r));
      CHECK(r.ok());
    }
    CHECK_FALSE(checked(kind, true, 1).ok());
  }
}

}  // namespace singular_points_tests
