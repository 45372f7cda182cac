// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/check/check.hpp>

namespace gradcheck {

/// Checks gradient(x) against f, J = f(x) or, where f returns a matrix of terms, J = the sum of its entries.
/// f: mat [r x c] -> double, or -> mat of terms (more accurate: terms are differenced before they are summed);
/// gradient: mat [r x c] -> mat [r x c]. The report has one block, "x". Throws as check does, and what f or gradient
/// throws at x itself, as a std::exception.
template <class F, class Gradient>
requires std::invocable<F&, const arma::mat&> && std::invocable<Gradient&, const arma::mat&>
[[nodiscard]] Report check_function(F&& f, Gradient&& gradient, const arma::mat& x, const Options& options = {}) {
  arma::mat point = x;
  Subject subject;
  subject.name = "function";
  subject.evaluate = detail::only_exceptions([&] {
    if constexpr (std::convertible_to<std::invoke_result_t<F&, const arma::mat&>, double>)
      return arma::mat(1, 1).fill(f(std::as_const(point)));
    else
      return arma::mat(f(std::as_const(point)));
  });
  subject.secant = [](const arma::mat& plus, const arma::mat& minus) {
    return detail::contraction(arma::mat(arma::size(minus)).fill(1.0), plus, minus, 0x1p-52);
  };
  subject.magnitude = arma::accu(arma::abs(subject.evaluate()));
  subject.blocks.push_back({"x", point, detail::only_exceptions([&] { return arma::mat(gradient(x)); })(), {}, {}, {}});
  return check(subject, options);
}

}  // namespace gradcheck
