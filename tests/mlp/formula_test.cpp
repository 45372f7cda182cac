// SPDX-License-Identifier: MIT
#include <mlp/formula/formula.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include "activation_reference.hpp"
#include "gated_reference.hpp"
#include "near.hpp"

using mlp::Function;
using mlp::FunctionFacts;

namespace {

template <class T>
T value(const FunctionFacts& f, T z) {
  return mlp::with_formula(f.function, static_cast<T>(f.constant), [z](auto phi) { return phi.value(z); });
}

template <class T>
T derivative(const FunctionFacts& f, T z) {
  return mlp::with_formula(f.function, static_cast<T>(f.constant), [z](auto phi) { return phi.derivative(z); });
}

/// Four units of round-off of the result, as many of the argument (times the slope), and what a denormal factor may
/// lose.
template <class T>
long double bound(long double exact, long double slope, long double z) {
  return 4 * unit<T> * (std::abs(exact) + std::abs(z * slope)) + std::numeric_limits<T>::denorm_min() * (4 + 8 * z * z);
}

template <class T>
void check_reference(const std::vector<ActivationReference>& table) {
  for (const ActivationReference& row : table) {
    const FunctionFacts& f = mlp::facts(mlp::function_named(row.name));
    const T z = static_cast<T>(row.z);
    if (static_cast<T>(0) == z && row.z != 0) continue;  // below this scalar's range
    CAPTURE(row.name, row.z, value(f, z), row.value, derivative(f, z), row.derivative);
    CHECK(near(value(f, z), row.value, bound<T>(row.value, row.derivative, row.z)));
    CHECK(near(derivative(f, z), row.derivative, bound<T>(row.derivative, row.second_derivative, row.z)));
  }
}

/// Central differences in long double, extrapolated once: error of order h^4.
long double numeric_slope(const FunctionFacts& f, long double z) {
  const auto central = [&](long double h) { return (value(f, z + h) - value(f, z - h)) / (2 * h); };
  const long double h = 1e-3L;
  return (4 * central(h / 2) - central(h)) / 3;
}

bool elementwise(const FunctionFacts& f) { return f.function != Function::softmax; }

}  // namespace

TEST_CASE("smooth activations and their derivatives have the digits of a 60-digit evaluation in double") {
  check_reference<double>(bounded_reference);
  check_reference<double>(gated_reference);
}

TEST_CASE("smooth activations and their derivatives have the digits of a 60-digit evaluation in float") {
  check_reference<float>(bounded_reference);
  check_reference<float>(gated_reference);
}

TEMPLATE_TEST_CASE("piecewise activations have their pieces' values", "", float, double) {
  struct Row {
    const char* name;
    double z, value;
  };
  const std::vector<Row> rows = {{"identity", -3.5, -3.5}, {"doubled", -3.5, -7},     {"sign", -3.5, -1},
                                 {"sign", 0, 0},           {"sign", 1e-30, 1},        {"relu", -2, 0},
                                 {"relu", 0, 0},           {"relu", 2.5, 2.5},        {"leaky_relu", 2.5, 2.5},
                                 {"hard_tanh", -1.5, -1},  {"hard_tanh", -0.5, -0.5}, {"hard_tanh", 1e4, 1},
                                 {"relu6", -1, 0},         {"relu6", 2.5, 2.5},       {"relu6", 6.5, 6}};
  for (const Row& row : rows) {
    CAPTURE(row.name, row.z);
    CHECK(value(mlp::facts(mlp::function_named(row.name)), static_cast<TestType>(row.z)) ==
          static_cast<TestType>(row.value));
  }
  const auto z = TestType(-3);
  CHECK(value(mlp::facts(Function::leaky_relu), z) == TestType(0.01) * z);
}

TEST_CASE("every derivative is the numeric derivative of its value, away from kinks") {
  for (const FunctionFacts& f : mlp::functions())
    for (long double z = -40.03125L; elementwise(f) && z < 41; z += 0.1875L) {
      const long double slope = derivative(f, z);
      CAPTURE(f.name, z, slope, numeric_slope(f, z));
      CHECK(near(numeric_slope(f, z), slope, 1e-8L * std::abs(slope) + 2e-15L * std::abs(value(f, z)) + 1e-30L));
    }
}

TEST_CASE("at a kink the derivative is PyTorch's") {
  const auto at = [](Function f, double z) { return derivative(mlp::facts(f), z); };
  CHECK(at(Function::relu, 0) == 0);
  CHECK(at(Function::leaky_relu, 0) == 0.01);
  CHECK(at(Function::elu, 0) == 1);
  CHECK(at(Function::selu, 0) == Approx(1.0507009873554805 * 1.6732632423543772).epsilon(1e-15));
  CHECK(at(Function::hard_tanh, -1) == 0);
  CHECK(at(Function::hard_tanh, 1) == 0);
  CHECK(at(Function::relu6, 0) == 0);
  CHECK(at(Function::relu6, 6) == 0);
  CHECK(at(Function::sign, 0) == 0);
}

TEST_CASE("the one-sided slopes differ exactly at the listed kinks") {
  for (const FunctionFacts& f : mlp::functions())
    for (const long double z : {-6.0L, -1.0L, 0.0L, 1.0L, 6.0L}) {
      if (!elementwise(f) || f.function == Function::sign) continue;
      const long double h = 1e-9L;
      const long double left = (value(f, z) - value(f, z - h)) / h, right = (value(f, z + h) - value(f, z)) / h;
      const bool listed = std::find(f.kinks.begin(), f.kinks.end(), static_cast<double>(z)) != f.kinks.end();
      CAPTURE(f.name, z, left, right);
      CHECK((std::abs(left - right) > 1e-3L) == listed);
    }
}

TEMPLATE_TEST_CASE("values and derivatives are finite for every size of argument up to 1e4, denormals and both zeros",
                   "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  std::vector<TestType> sizes = {TestType(0), Limits::denorm_min(), 3 * Limits::denorm_min(), Limits::min(),
                                 Limits::epsilon()};
  for (double size = 1e-30; size < 1e4; size *= 1.07) sizes.push_back(static_cast<TestType>(size));
  sizes.push_back(TestType(1e4));
  for (const FunctionFacts& f : mlp::functions())
    for (const TestType size : sizes)
      for (const TestType z : {size, -size}) {
        if (!elementwise(f) || (std::isfinite(value(f, z)) && std::isfinite(derivative(f, z)))) continue;
        CAPTURE(f.name, z);
        FAIL_CHECK("not finite");
      }
}

TEST_CASE("gelu falls without a staircase far out in its left tail") {
  const FunctionFacts& gelu = mlp::facts(Function::gelu);
  for (double z = -37; z < -1; z += 1.0 / 64) {
    CAPTURE(z);
    CHECK(value(gelu, z) > value(gelu, z + 1.0 / 64));
    CHECK(value(gelu, z) < 0);
  }
}

TEST_CASE("float agrees with double to the digits that it has") {
  for (const FunctionFacts& f : mlp::functions())
    for (float z = -12; elementwise(f) && z < 12; z += 0.40625F) {
      const auto wide = static_cast<double>(z);
      CAPTURE(f.name, z);
      CHECK(near(value(f, z), value(f, wide), bound<float>(value(f, wide), derivative(f, wide), wide)));
    }
}

TEST_CASE("a NaN comes out of every value as NaN") {
  for (const FunctionFacts& f : mlp::functions())
    if (elementwise(f)) {
      INFO(f.name);
      CHECK(std::isnan(value(f, std::numeric_limits<double>::quiet_NaN())));
    }
}

TEST_CASE("softmax has no formula for one entry and says so") {
  CHECK(thrown<std::logic_error>([] { value(mlp::facts(Function::softmax), 0.0); }) ==
        "softmax acts on rows and has no formula for one entry");
}
