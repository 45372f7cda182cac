// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/check_derivative.hpp>
#include <gradcheck/derivatives/complex_values.hpp>
#include <gradcheck/derivatives/gradient_values.hpp>
#include <gradcheck/derivatives/requirements.hpp>
#include <gradcheck/values/moved_arguments.hpp>

namespace gradcheck {

/// Checks gradient(x) against f, J = f(x) or, where f returns a vector or matrix of terms, J = the sum of its entries
/// (more accurate: terms are differenced before they are summed).
/// x: double, std::vector, std::array, std::span, arma::vec, rowvec, mat, cube, of double or float, Eigen's with
/// <gradcheck/eigen.hpp>; or a std::tuple of them, with which f is called as f(x1, x2, ..) or with the tuple. gradient:
/// returns x's shape, of a tuple a tuple; or fills it, as gradient(x, g).
/// Blocks: "x", or "x 1", "x 2", .. of a tuple; named("scale", s) and named(Layout{{"w1", 3, 2}, {"b1", 3, 1}}, x) give
/// others, and so does Options::layout for a single x.
/// f given as analytic(f), with Options::method = Method::complex_step: values exact to rounding, see analytic().
/// The report has every entry, the contract (deterministic, gradient repeats, gradient filled, asked before, input
/// unchanged) and, where something is wrong, its name. Cost: that of check(), and 8 calls of both; where entries
/// disagree, three times that.
/// Throws as check does, what f or gradient throws at x itself, as a std::exception, and std::invalid_argument where a
/// layout has another size than x.
template <class F, class Gradient, class X = arma::mat>
requires(!detail::LooksLikeData<Gradient> && !std::same_as<X, Options>) [[nodiscard]] Report
    check_function(F&& f, Gradient&& gradient, const X& x, const Options& options = {}) {
  if constexpr (detail::require_function_and_gradient<F, Gradient, X>()) {
    using Arguments = detail::MovedArguments<X>;
    Arguments arguments(x, options.layout);
    detail::Differentiated function = detail::of_arguments(arguments);
    function.value = detail::only_exceptions([&] { return arguments.output(f); });
    detail::add_complex_value(function, f, arguments);
    function.fills = !Arguments::template takes_x<Gradient>;
    function.derivative = detail::only_exceptions([&](double start) {
      if constexpr (Arguments::template takes_x<Gradient>)
        return arguments.gradients(gradient);
      else
        return arguments.filled_gradients(gradient, start);
    });
    return detail::check_derivative(function, SubjectKind::function, detail::check_gradient_values, options);
  } else {
    return {};
  }
}

/// The same of a function that gives value and gradient in one call: double fg(const X& x, X& gradient), as NLopt and
/// L-BFGS take it. gradient comes in with x's size, of a tuple as a tuple, or fg(x1, x2, g1, g2).
template <class F, class X = arma::mat>
requires(!std::same_as<X, Options> && (detail::LooksLikeData<X> || std::same_as<X, arma::mat>)) [[nodiscard]] Report
    check_function(F&& fg, const X& x, const Options& options = {}) {
  if constexpr (detail::require_value_and_gradient<F, X>()) {
    detail::MovedArguments<X> arguments(x, options.layout);
    detail::Differentiated function = detail::of_arguments(arguments);
    function.value = detail::only_exceptions([&] {
      detail::SplitGradient unused;
      return arguments.output_filling(fg, 0.0, unused);
    });
    function.fills = true;
    function.derivative = detail::only_exceptions([&](double start) { return arguments.filled_gradients(fg, start); });
    return detail::check_derivative(function, SubjectKind::function, detail::check_gradient_values, options);
  } else {
    return {};
  }
}

}  // namespace gradcheck
