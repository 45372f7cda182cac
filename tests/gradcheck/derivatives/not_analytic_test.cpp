// SPDX-License-Identifier: MIT
// Functions that are not analytic where a complex step is asked for: told so, never accused, judged by differences.
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <gradcheck/gradcheck.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "gradcheck/derivatives/complex_steps.hpp"

using Catch::Matchers::Contains;
using complex_steps::by_steps;
using complex_steps::notes_in;
using gradcheck::analytic;
using gradcheck::check_function;
using gradcheck::Options;
using gradcheck::Report;

namespace not_analytic_tests {
namespace {

const auto absolute = [](const auto& v) {
  using std::abs;
  return abs(v);
};

/// The report of x0^2 + 3 x0 + odd(x1), where odd is not analytic. gradient: at x.
template <class Odd>
Report beside_a_square(Odd odd, const std::vector<double>& gradient) {
  const auto f = [odd](const auto& x) { return x[0] * x[0] + 3.0 * x[0] + odd(x[1]); };
  const auto given = [gradient](const std::vector<double>& x) {
    return std::vector<double>{gradient[0] + 2 * (x[0] - 0.5), gradient[1]};
  };
  return check_function(analytic(f), given, std::vector<double>{0.5, -0.7}, by_steps);
}

}  // namespace

TEST_CASE("a function that is not analytic is told so and its right gradient is not accused") {
  const auto real_part = [](const auto& v) { return std::real(v) * 2; };
  const auto conjugate = [](const auto& v) { return std::real(v) + v; };
  const auto squared_size = [](const auto& v) { return std::norm(v); };
  const auto compared = [](const auto& v) { return std::max(std::real(v), -std::real(v)) * v; };
  const auto told = [](const Report& report) {
    CHECK(report.ok());
    CHECK_THAT(notes_in(report),
               Contains("f is not analytic at x [1, 0], as far as its values show (abs, real, .t(), a "
                        "comparison): differences decide there"));
    CHECK(report.blocks[0].by_differences.n_elem == 1);
  };
  told(beside_a_square(absolute, {4, -1}));
  told(beside_a_square(real_part, {4, 2}));
  told(beside_a_square(conjugate, {4, 2}));
  told(beside_a_square(squared_size, {4, -1.4}));
  told(beside_a_square(compared, {4, 1.4}));
}

TEST_CASE("a wrong entry where a function is not analytic is caught by differences") {
  const double wrong = GENERATE(0.0, 1.0, -1.0 + 1e-6);  // 0: what the complex step itself would say
  const Report report = beside_a_square(absolute, {4, wrong});
  CHECK_FALSE(report.ok());
  CHECK(report.blocks[0].verdict_at(0) == gradcheck::Verdict::agree);
  CHECK(report.blocks[0].verdict_at(1) == gradcheck::Verdict::disagree);
}

TEST_CASE("a part that is not analytic accuses nothing however small it is") {
  const double size = GENERATE(1e-6, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-14);
  const auto odd = [size](const auto& v) {
    using std::abs;
    return v * v + size * abs(v);
  };
  const Report report = beside_a_square(odd, {4, -1.4 - size});
  CHECK(report.ok());
  CHECK(report.counts().agree == 2);
}

TEST_CASE("a part that is not analytic accuses nothing beside a constant that hides it") {
  const double size = GENERATE(1e-4, 1e-6, 1e-8, 1e-10, 1e-12);
  const auto f = [size](const auto& x) {
    using std::abs;
    return 1e6 + x[0] * x[0] + size * abs(x[0]);
  };
  const double at = GENERATE(0.5, 1e-3, -1e-7);
  const auto gradient = [size](const std::vector<double>& x) {
    return std::vector<double>{2 * x[0] + (x[0] > 0 ? size : -size)};
  };
  const Report report = check_function(analytic(f), gradient, std::vector<double>{at}, by_steps);
  CHECK(report.counts().disagree == 0);
}

TEST_CASE("at a kink differences decide") {
  const auto f = [](const auto& x) { return std::real(x[0]) > 0 ? 2.0 * x[0] : -1.0 * x[0]; };
  const auto with = [&f](double slope) {
    return check_function(
        analytic(f), [slope](const std::vector<double>&) { return std::vector<double>{slope}; },
        std::vector<double>{0.0}, by_steps);
  };
  CHECK(with(0.5).counts().kink == 1);
  CHECK(with(2.5).counts().disagree == 1);
}

TEST_CASE("a function that refuses complex numbers at run time is checked by differences") {
  const auto f = [](const auto& x) {
    if constexpr (requires { x[0].imag(); }) throw std::runtime_error("real numbers alone");
    return x[0] * x[0];
  };
  const auto gradient = [](const std::vector<double>& x) { return std::vector<double>{2 * x[0]}; };
  const Report report = check_function(analytic(f), gradient, std::vector<double>{1.5}, by_steps);
  CHECK(report.ok());
  CHECK(report.blocks[0].by_differences.n_elem == 1);
}

TEST_CASE("the method is told in text and JSON") {
  const Report report = beside_a_square(absolute, {4, -1});
  CHECK_THAT(gradcheck::to_text(report), Contains("by complex steps"));
  CHECK_THAT(gradcheck::to_text(report, gradcheck::Detail::all), Contains("(complex step)"));
  CHECK_THAT(gradcheck::to_json(report), Contains(R"("method":"complex_step")") && Contains(R"("by_differences":[1])"));
  const Report plain = check_function([](double x) { return x; }, [](double) { return 1.0; }, 2.0);
  CHECK_THAT(gradcheck::to_json(plain), !Contains("\"method\""));
}

}  // namespace not_analytic_tests
