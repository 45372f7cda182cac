// SPDX-License-Identifier: MIT
#pragma once

// Objectives and constraints of NLopt, as they are. Header-only; NLopt's own headers are not needed.
#include <gradcheck/base/cxx20.hpp>

#include <algorithm>
#include <armadillo>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/adapters/nlopt_in_c.hpp>
#include <gradcheck/base/fenced.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/check_derivative.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/gradient_values.hpp>
#include <gradcheck/derivatives/jacobian_values.hpp>
#include <gradcheck/derivatives/requirements.hpp>
#include <gradcheck/gradcheck.hpp>

namespace gradcheck {

namespace detail {

/// The same type as nlopt::vfunc.
using NloptFunction = double (*)(const std::vector<double>& x, std::vector<double>& gradient, void* data);

/// A call with an empty gradient, and whether f left it empty. There is memory behind it, so that writing there is seen
/// and ends nothing.
struct WithoutGradient {
  double value = 0;
  bool is_left_alone = true;

  WithoutGradient(NloptFunction f, const std::vector<double>& x, void* data) {
    constexpr double mark = -0x1.5p-1000;
    std::vector<double> none(x.size(), mark);
    double* const behind = none.data();
    none.clear();
    value = f(x, none, data);
    is_left_alone = none.empty() && none.data() == behind &&
                    std::all_of(behind, behind + x.size(), [](double g) { return g == mark; });
  }
};

/// A call with a gradient that keeps its size. There is memory behind it: throws std::invalid_argument where f writes
/// there.
inline double with_gradient(NloptFunction f, const std::vector<double>& x, std::vector<double>& gradient, void* data) {
  const std::size_t n = gradient.size();
  gradient.resize(n + length_of_fence(n), fence<double>);
  const double* const behind = gradient.data() + n;
  gradient.resize(n);
  const double value = f(x, gradient, data);
  const bool stays = gradient.size() == n && gradient.data() + n == behind;
  if (stays && !has_fence(behind, n))
    throw std::invalid_argument("f writes past the end of its gradient: it has " + std::to_string(n) +
                                " numbers, as many as x");
  return value;
}

inline Differentiated::OwnClause asked_without_gradient(NloptFunction f, const std::vector<double>& x, void* data) {
  return {ClauseId::asked_in_part, [f, x, data](const Report&) -> std::string {
            std::vector<double> gradient(x.size());
            const double whole = f(x, gradient, data);
            const WithoutGradient part(f, x, data);
            if (!part.is_left_alone) return "an empty gradient is written to: it is asked for where it is not empty";
            return difference_in_part("f", arma::mat(1, 1).fill(whole), arma::mat(1, 1).fill(part.value),
                                      "the gradient is empty");
          }};
}

}  // namespace detail

/// Checks an nlopt::vfunc, an objective or a constraint: double f(x, gradient, data), which fills the gradient [n]
/// where that is not empty. Every entry against the value, as check_function(f, x) does, and one clause more:
///   asked in part    with an empty gradient, which it leaves alone, f has the same value, within 1e-12 of it
/// data: goes to f as it is. Block "x", or those of Options::layout. Cost and errors: as check_function; 2 calls more.
[[nodiscard]] inline Report check_nlopt(detail::NloptFunction f, const std::vector<double>& x, void* data = nullptr,
                                        const Options& options = {}) {
  detail::MovedArguments<std::vector<double>> arguments(x, options.layout);
  detail::Differentiated function = detail::of_arguments(arguments);
  const auto alone = [=](const std::vector<double>& at) { return detail::WithoutGradient(f, at, data).value; };
  const auto both = [=](const std::vector<double>& at, std::vector<double>& gradient) {
    return detail::with_gradient(f, at, gradient, data);
  };
  function.value = detail::only_exceptions([&] { return arguments.output(alone); });
  function.fills = true;
  function.derivative = detail::only_exceptions([&](double start) { return arguments.filled_gradients(both, start); });
  function.own_clauses.push_back(detail::asked_without_gradient(f, x, data));
  return detail::check_derivative(function, SubjectKind::function, detail::check_gradient_values, options);
}

/// The same of an nlopt_func, NLopt's form in C: double f(n, x, gradient, data), which fills gradient [n] where that is
/// not null. One that fills it all the same is found in a copy of the process, on Unix, and ends that alone.
[[nodiscard]] inline Report check_nlopt(detail::NloptFunctionInC f, const std::vector<double>& x, void* data = nullptr,
                                        const Options& options = {}) {
  using Numbers = std::vector<double>;
  const auto call = [=](const Numbers& at, double* result, double* gradient) {
    *result = f(static_cast<unsigned>(at.size()), at.data(), gradient, data);
  };
  detail::NloptInC in_c(1, x, call, options.layout);
  detail::Differentiated function = in_c.differentiated();
  function.derivative = detail::only_exceptions([&](double start) { return in_c.gradient(start); });
  return detail::check_derivative(function, SubjectKind::function, detail::check_gradient_values, options);
}

/// The same of an nlopt_mfunc, m constraints in one: void c(m, result, n, x, gradient, data), which fills result [m]
/// and, where that is not null, gradient [m x n], one row after the other. Block "J", as check_jacobian.
[[nodiscard]] inline Report check_nlopt(detail::NloptConstraintsInC c, unsigned m, const std::vector<double>& x,
                                        void* data = nullptr, const Options& options = {}) {
  using Numbers = std::vector<double>;
  const auto call = [=](const Numbers& at, double* result, double* gradient) {
    c(m, result, static_cast<unsigned>(at.size()), at.data(), gradient, data);
  };
  detail::NloptInC in_c(m, x, call, options.layout);
  detail::Differentiated function = in_c.differentiated();
  function.whole = "J";
  function.derivative = detail::only_exceptions(
      [&](double start) { return detail::split_columns(in_c.jacobian(start), 0x1p-52, m, function.coordinates); });
  return detail::check_derivative(function, SubjectKind::jacobian, detail::check_jacobian_values, options);
}

}  // namespace gradcheck
