// SPDX-License-Identifier: MIT
#include <mlp/formula/formula.hpp>
#include <mlp/simd/architecture.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>

#include "near.hpp"

using mlp::FunctionFacts;
using mlp::simd::Architecture;
using mlp::simd::architectures;

namespace {

template <class T>
using Loop = typename mlp::simd::Loops<T>::Loop;

template <class T>
Loop<T> loop_of(const Architecture& architecture, bool derivative) {
  const auto& loops = mlp::simd::loops_of<T>(architecture);
  return derivative ? loops.derivative : loops.value;
}

/// visit(f, derivative) for both loops of every elementwise function.
template <class Visit>
void each_loop(Visit visit) {
  for (const FunctionFacts& f : mlp::functions())
    for (const bool derivative : {false, true})
      if (f.elementwise) visit(f, derivative);
}

template <class T>
std::vector<T> results(const Architecture& architecture, const FunctionFacts& f, bool derivative,
                       const std::vector<T>& z) {
  std::vector<T> result(z.size());
  loop_of<T>(architecture, derivative)(f.function, static_cast<T>(f.constant), z.data(), z.size(), result.data());
  return result;
}

/// Arguments of every size up to 1e4: evenly in ranges that show the middle and both tails, and evenly in the exponent.
template <class T>
std::vector<T> arguments(int each) {
  using Limits = std::numeric_limits<T>;
  std::mt19937_64 generator(1);
  const auto uniform = [&generator] { return std::ldexp(static_cast<double>(generator() >> 11), -52) - 1; };
  std::vector<T> z = {T(0), -T(0), Limits::denorm_min(), -Limits::denorm_min(), Limits::min(), -Limits::min()};
  for (const double range : {1.0, 4.0, 16.0, 40.0, 110.0, 760.0, 1e4})
    for (int i = 0; i < each; ++i) z.push_back(static_cast<T>(range * uniform()));
  const double least = std::log(static_cast<double>(Limits::min())), most = std::log(1e4);
  for (int i = 0; i < each; ++i) {
    const double size = std::exp(least + (most - least) * (uniform() + 1) / 2);
    z.push_back(static_cast<T>(uniform() < 0 ? -size : size));
  }
  return z;
}

/// phi(z) or phi'(z), and the slope of that: of phi' by central differences.
struct Exact {
  long double result, slope;
};

Exact exact(const FunctionFacts& f, bool derivative, long double z) {
  const auto value = [&f](long double x) {
    return mlp::with_formula(f.function, static_cast<long double>(f.constant), [x](auto phi) { return phi.value(x); });
  };
  const auto slope = [&f](long double x) {
    return mlp::with_formula(f.function, static_cast<long double>(f.constant),
                             [x](auto phi) { return phi.derivative(x); });
  };
  if (!derivative) return {value(z), slope(z)};
  const long double h = 1e-6L * std::abs(z);
  return {slope(z), h > 0 ? (slope(z + h) - slope(z - h)) / (2 * h) : 0};
}

}  // namespace

TEMPLATE_TEST_CASE("an entry's bits depend neither on its place nor on how many there are", "", float, double) {
  std::mt19937_64 generator(1);
  std::vector<TestType> z(40);
  for (TestType& entry : z) entry = 8 * random_matrix<TestType>(1, 1, generator)(0);
  for (const Architecture* architecture : architectures())
    each_loop([&](const FunctionFacts& f, bool derivative) {
      const std::vector<TestType> all = results(*architecture, f, derivative, z);
      for (std::size_t first = 0; first < z.size(); ++first)
        for (std::size_t last = first + 1; last <= z.size(); ++last) {
          const auto at = [first](auto& v) { return v.begin() + static_cast<std::ptrdiff_t>(first); };
          const auto part = results(*architecture, f, derivative,
                                    std::vector<TestType>(at(z), z.begin() + static_cast<std::ptrdiff_t>(last)));
          if (std::memcmp(part.data(), &*at(all), part.size() * sizeof(TestType)) == 0) continue;
          CAPTURE(architecture->name, f.name, derivative, first, last);
          FAIL_CHECK("other bits");
          break;
        }
    });
}

TEMPLATE_TEST_CASE("every architecture gives the same bits", "", float, double) {
  REQUIRE(architectures().front() == &mlp::simd::baseline);
  const auto z = arguments<TestType>(20000);
  each_loop([&](const FunctionFacts& f, bool derivative) {
    const auto expected = results(mlp::simd::baseline, f, derivative, z);
    for (const Architecture* architecture : architectures()) {
      CAPTURE(architecture->name, f.name, derivative);
      CHECK(std::memcmp(results(*architecture, f, derivative, z).data(), expected.data(),
                        z.size() * sizeof(TestType)) == 0);
    }
  });
}

/// 3 units of round-off of the result, and of the argument times the slope; 6 for a derivative, whose two terms cancel
/// where it changes sign; and what a denormal factor may lose (as in formula_test.cpp).
TEMPLATE_TEST_CASE(
    "every value is within 3 units of round-off of long double, every derivative within 6, also in the tails", "",
    float, double) {
  constexpr long double least = std::numeric_limits<TestType>::denorm_min();
  const auto z = arguments<TestType>(4000);
  each_loop([&](const FunctionFacts& f, bool derivative) {
    std::vector<Exact> expected;
    for (const TestType entry : z) expected.push_back(exact(f, derivative, entry));
    for (const Architecture* architecture : architectures()) {
      const auto found = results(*architecture, f, derivative, z);
      for (std::size_t i = 0; i < z.size(); ++i) {
        const long double size = std::abs(static_cast<long double>(z[i])), units = derivative ? 6 : 3;
        const long double bound =
            units * unit<TestType> * (std::abs(expected[i].result) + size * std::abs(expected[i].slope)) +
            least * (4 + 8 * size * size);
        if (near(found[i], expected[i].result, bound)) continue;
        CAPTURE(architecture->name, f.name, derivative, z[i], found[i], expected[i].result, bound);
        FAIL_CHECK("too far");
        break;
      }
    }
  });
}

TEMPLATE_TEST_CASE("exp falls through the denormal numbers: sigmoid's left tail has their digits", "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  std::vector<TestType> z;
  for (auto x = std::log(Limits::min()) + 1; x > std::log(Limits::denorm_min()) + 1; x -= TestType(0.125))
    z.push_back(x);
  REQUIRE(z.size() > 100);
  for (const Architecture* architecture : architectures()) {
    const auto found = results(*architecture, mlp::facts(mlp::Function::sigmoid), false, z);
    for (std::size_t i = 0; i < z.size(); ++i) {
      CAPTURE(architecture->name, z[i], found[i]);
      CHECK(near(found[i], std::exp(static_cast<long double>(z[i])),
                 Limits::denorm_min() + 3 * unit<TestType> * found[i]));
    }
  }
}

TEMPLATE_TEST_CASE("a NaN comes out as NaN, an infinite argument as the limit, a negative zero with its sign", "",
                   float, double) {
  const auto infinity = std::numeric_limits<TestType>::infinity(), nan = std::numeric_limits<TestType>::quiet_NaN();
  const auto at = [](const Architecture* architecture, mlp::Function f, TestType z) {
    return results(*architecture, mlp::facts(f), false, std::vector<TestType>{z})[0];
  };
  for (const Architecture* architecture : architectures()) {
    INFO(architecture->name);
    for (const FunctionFacts& f : mlp::functions()) {
      INFO(f.name);
      if (f.elementwise) CHECK(std::isnan(at(architecture, f.function, nan)));
    }
    CHECK(at(architecture, mlp::Function::tanh, -infinity) == -1);
    CHECK(at(architecture, mlp::Function::sigmoid, infinity) == 1);
    CHECK(at(architecture, mlp::Function::elu, -infinity) == -1);
    CHECK(at(architecture, mlp::Function::softplus, infinity) == infinity);
    CHECK(at(architecture, mlp::Function::gelu, infinity) == infinity);
    CHECK(std::signbit(at(architecture, mlp::Function::tanh, -TestType(0))));
  }
}
