// SPDX-License-Identifier: MIT
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <gradcheck/gradcheck.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "gradcheck/derivatives/complex_steps.hpp"

using Catch::Matchers::Contains;
using complex_steps::by_steps;
using complex_steps::notes_in;
using gradcheck::analytic;
using gradcheck::check_function;
using gradcheck::Options;
using gradcheck::Report;

namespace complex_step_tests {
namespace {

/// f(x) = scale (sin(x0) x1 + exp(x0 x1))
template <class X>
auto waves(const X& x, double scale) {
  using std::exp, std::sin;
  return scale * (sin(x[0]) * x[1] + exp(x[0] * x[1]));
}
std::vector<double> of_waves(const std::vector<double>& x, double scale) {
  const double e = std::exp(x[0] * x[1]);
  return {scale * (std::cos(x[0]) * x[1] + x[1] * e), scale * (std::sin(x[0]) + x[0] * e)};
}

}  // namespace

TEST_CASE("a complex step certifies a gradient to rounding at every scale") {
  const double scale = GENERATE(1e-150, 1e-30, 1.0, 1e30, 1e150);
  const auto f = [scale](const auto& x) { return waves(x, scale); };
  const auto gradient = [scale](const std::vector<double>& x) { return of_waves(x, scale); };
  const Report report = check_function(analytic(f), gradient, std::vector<double>{0.3, 1.7}, by_steps);
  CHECK(report.ok());
  CHECK(report.counts().agree == 2);
  CHECK(report.resolution() < 1e-12);
  CHECK(report.method == gradcheck::Method::complex_step);
  CHECK(report.notes.empty());
}

TEST_CASE("a complex step decides where differences lose all digits") {
  const auto f = [](const auto& x) { return 1e16 + waves(x, 1.0); };
  const auto gradient = [](const std::vector<double>& x) { return of_waves(x, 1.0); };
  const std::vector<double> x{0.3, 1.7};
  CHECK(check_function(analytic(f), gradient, x).counts().agree == 0);
  const Report report = check_function(analytic(f), gradient, x, by_steps);
  CHECK(report.ok());
  CHECK(report.counts().agree == 2);
  CHECK(report.resolution() < 1e-12);
}

TEST_CASE("by a complex step an error just above its tolerance is caught and one just below passes") {
  const auto f = [](const auto& x) { return waves(x, 1.0); };
  const auto wrong_by = [&f](double share, const Options& options) {
    const auto gradient = [share](const std::vector<double>& x) {
      std::vector<double> g = of_waves(x, 1.0);
      g[1] *= 1 + share;
      return g;
    };
    return check_function(analytic(f), gradient, std::vector<double>{0.3, 1.7}, options);
  };
  CHECK_FALSE(wrong_by(1e-12, by_steps).ok());
  CHECK_FALSE(wrong_by(-6.5e-13, by_steps).ok());
  CHECK(wrong_by(4e-13, by_steps).ok());
  CHECK(wrong_by(1e-12, {}).ok());
  Options wider = by_steps;
  wider.relative_tolerance = 1e-10;
  CHECK_FALSE(wrong_by(1.1e-10, wider).ok());
  CHECK(wrong_by(0.9e-10, wider).ok());
}

TEST_CASE("a lossy value by a complex step is no accusation") {
  // (1 - cos x) / x at small x: its derivative in rounded arithmetic is off by 1e-16 / x^2
  const auto f = [](const auto& x) {
    using std::cos;
    return (1.0 - cos(x)) / x;
  };
  const double x = GENERATE(1e-2, 1e-3, 1e-4, 1e-6);
  const auto gradient = [](double v) { return 0.5 - v * v / 8 + v * v * v * v / 144; };
  CHECK(check_function(analytic(f), gradient, x, by_steps).counts().disagree == 0);
}

TEST_CASE("complex steps take every type of x") {
  const auto sum_of_squares = [](const auto& x) {
    auto sum = x[0] * x[0];
    for (std::size_t i = 1; i < x.size(); ++i) sum += x[i] * x[i];
    return sum;
  };
  const auto twice = [](auto x) {
    for (auto& v : x) v *= 2;
    return x;
  };
  CHECK(check_function(analytic(sum_of_squares), twice, std::array<double, 2>{1.5, 0.3}, by_steps).ok());
  CHECK(check_function(analytic(sum_of_squares), twice, std::vector<float>{1.5F, 0.3F}, by_steps).ok());
  CHECK(check_function(analytic(sum_of_squares), twice, arma::vec{1.5, 0.3}, by_steps).ok());
  CHECK(check_function(analytic(sum_of_squares), twice, arma::rowvec{1.5, 0.3}, by_steps).ok());
  const std::vector<double> held{1.5, 0.3};
  const auto of_span = [](std::span<const double> x) { return std::vector<double>{2 * x[0], 2 * x[1]}; };
  CHECK(check_function(analytic(sum_of_squares), of_span, std::span<const double>(held), by_steps).ok());

  const auto trace = [](const auto& m) { return arma::accu(m.st() * m); };
  const auto of_trace = [](const arma::mat& m) -> arma::mat { return 2 * arma::repmat(arma::sum(m, 1), 1, m.n_cols); };
  CHECK(check_function(analytic(trace), of_trace, arma::mat{{1, 2}, {3, 5}, {0.5, 0.25}}, by_steps).ok());
  const auto adjoint = [](const auto& m) { return arma::accu(m.t() * m); };  // .t() conjugates
  const Report told = check_function(analytic(adjoint), of_trace, arma::mat{{1, 2}, {3, 5}}, by_steps);
  CHECK(told.ok());
  CHECK(told.blocks[0].by_differences.n_elem == 4);

  const auto terms = [](const auto& c) { return c % c; };
  const auto of_cube = [](const arma::cube& c) -> arma::cube { return 2 * c; };
  CHECK(check_function(analytic(terms), of_cube, arma::cube(2, 2, 2, arma::fill::ones), by_steps).ok());

  const auto product = [](const auto& a, const auto& b) { return a * b[0]; };
  const auto of_product = [](double a, const std::vector<double>& b) {
    return std::tuple<double, std::vector<double>>(b[0], {a});
  };
  CHECK(check_function(analytic(product), of_product, std::tuple(2.0, std::vector<double>{0.7}), by_steps).ok());
}

TEST_CASE("Jacobians, Hessians and products are checked by complex steps") {
  const auto residuals = [](const auto& x) {
    auto r = x;
    r[0] = x[0] * x[1];
    r[1] = x[1] - 1.0;
    return r;
  };
  const arma::vec x{0.5, 2};
  const auto wrong_by = [](double share) {
    return [share](const arma::vec& v) -> arma::mat { return {{v(1), v(0) * (1 + share)}, {0, 1}}; };
  };
  const Report right = gradcheck::check_jacobian(analytic(residuals), wrong_by(0), x, by_steps);
  CHECK(right.ok());
  CHECK(right.resolution() < 1e-12);
  CHECK_FALSE(gradcheck::check_jacobian(analytic(residuals), wrong_by(1e-11), x, by_steps).ok());
  CHECK(gradcheck::check_jacobian(residuals, wrong_by(1e-11), x).ok());

  const auto absolute = [](const auto& v) {
    auto r = v;
    r[0] = v[0];
    r[1] = std::abs(v[1]);
    return r;
  };
  const auto of_absolute = [](const arma::vec&) -> arma::mat { return {{1, 0}, {0, 1}}; };
  const Report told = gradcheck::check_jacobian(analytic(absolute), of_absolute, x, by_steps);
  CHECK(told.ok());
  CHECK_THAT(notes_in(told), Contains("f is not analytic at J [1, 1], as far"));

  const auto gradient = [](const auto& v) {  // of x0^2 x1
    auto g = v;
    g[0] = 2.0 * v[0] * v[1];
    g[1] = v[0] * v[0];
    return g;
  };
  const auto hessian = [](const arma::vec& v) -> arma::mat { return {{2 * v(1), 2 * v(0)}, {2 * v(0), 0}}; };
  CHECK(gradcheck::check_hessian(analytic(gradient), hessian, x, by_steps).ok());
  const auto jvp = [&](const arma::vec& v, const arma::vec& along) -> arma::vec { return wrong_by(0)(v) * along; };
  CHECK(gradcheck::check_directional(analytic(residuals), jvp, x, by_steps).ok());
}

TEST_CASE("what is sampled is judged by complex steps too") {
  const auto f = [](const auto& x) {
    auto sum = x[0] * x[0];
    for (std::size_t i = 1; i < x.size(); ++i) sum += x[i] * x[i];
    return sum;
  };
  const auto gradient = [](std::vector<double> x) {
    for (double& v : x) v *= 2 * (1 + 1e-10);
    return x;
  };
  Options limited = by_steps;
  limited.max_evaluations = 800;
  CHECK_FALSE(check_function(analytic(f), gradient, std::vector<double>(300, 0.5), limited).ok());
}

TEST_CASE("complex steps of what was not marked are refused with the line to write") {
  const auto f = [](const std::vector<double>& x) { return x[0]; };
  const auto gradient = [](const std::vector<double>&) { return std::vector<double>{1}; };
  CHECK_THROWS_WITH(
      check_function(f, gradient, std::vector<double>{1}, by_steps),
      Contains("options.method is complex_step") && Contains("check_function(analytic(f), gradient, x, options)"));
}

TEST_CASE("a marked function is checked by differences where no method is asked for") {
  const auto f = [](const auto& x) { return x[0] * x[0]; };
  const auto gradient = [](const std::vector<double>& x) { return std::vector<double>{2 * x[0]}; };
  const Report report = check_function(analytic(f), gradient, std::vector<double>{1.5});
  CHECK(report.ok());
  CHECK(report.method == gradcheck::Method::differences);
}

}  // namespace complex_step_tests
