// SPDX-License-Identifier: MIT
#pragma once

// Cost functions, loss functions and manifolds of Ceres Solver, 2.1 or later, as they are. Header-only; it needs Ceres'
// headers beside gradcheck::gradcheck.
#include <gradcheck/base/cxx20.hpp>

#include <ceres/cost_function.h>
#include <ceres/loss_function.h>
#include <ceres/manifold.h>

#include <armadillo>
#include <utility>
#include <vector>

#include <gradcheck/adapters/ceres_cost.hpp>
#include <gradcheck/adapters/ceres_loss.hpp>
#include <gradcheck/adapters/ceres_manifold.hpp>
#include <gradcheck/adapters/ceres_manifold_jacobians.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/check_derivative.hpp>
#include <gradcheck/derivatives/gradient_values.hpp>
#include <gradcheck/derivatives/jacobian_values.hpp>
#include <gradcheck/derivatives/several.hpp>
#include <gradcheck/gradcheck.hpp>

namespace gradcheck {

/// Checks every entry of every Jacobian of a cost function, dr_i/dx_j of residual i by number j of a parameter block:
/// block "parameter k", [residuals x numbers]. On a manifold (nullptr: none) that by a step, times PlusJacobian:
/// [residuals x tangent size], against r(Plus(x, delta)). One clause more than those of check_jacobian:
///   asked in part    with null Jacobians, and with one at a time, residuals and Jacobian are the same, within 1e-12; one
///                    that writes to null Jacobians is found in a copy of the process, on Unix, and ends that alone
/// Of a block on a manifold these have names besides: tangent for ambient, columns for rows, a quaternion's columns
/// permuted or those of its conjugate: in the Jacobian by a step they are not to be seen.
/// Jacobians come in as 0, as 1 and as NaN, residuals as NaN: what is left unfilled is seen. Cost: as check_jacobian,
/// and 2 calls for each block. Throws as check_jacobian does, std::invalid_argument where blocks or manifolds do not
/// fit the cost function or Plus(x, 0) is not x, std::runtime_error where Evaluate returns false at x itself.
[[nodiscard]] inline Report check_cost_function(const ceres::CostFunction& cost,
                                                const std::vector<std::vector<double>>& parameter_blocks,
                                                const std::vector<const ceres::Manifold*>& manifolds = {},
                                                const Options& options = {}) {
  detail::CeresCost at(cost, parameter_blocks, manifolds);
  detail::Differentiated function;
  function.coordinates = at.coordinates();
  function.value = detail::only_exceptions([&] { return detail::FunctionValue{at.residuals()}; });
  function.derivative = detail::only_exceptions([&](double start) { return at.by_steps(start); });
  function.fills = true;
  function.unchanged = [&] { return at.unchanged(); };
  function.settle = [&] { return at.settle(); };
  function.own_mistakes = at.mistakes_on_manifolds();
  function.own_clauses.push_back({ClauseId::asked_in_part, [&](const Report&) { return at.difference_of_parts(); }});
  return detail::check_derivative(function, SubjectKind::jacobian, detail::check_jacobian_values, options);
}

/// Checks a loss function at values s of the squared norm of residuals: rho' against rho, block "rho'", and rho''
/// against rho', block "rho''", entry i at s[i]. Steps stay at s >= 0. Where rho' is wrong, what is wrong in rho''
/// follows from it.
/// s: empty: 0, four values in each decade up to 1e8, from 1e-16 or from a millionth of the squared residual at which
/// outliers begin, and more where rho' changes much; of these, those where rho is finite, at 2 s too. Options::bounds
/// do not count. A kink, as Huber's rho'' has at its border, is no mistake. Named beside the mistakes of every
/// derivative: by the norm, not its square; wrong beyond or within a threshold.
/// The three numbers come in as 0, as 1 and as NaN: what is left unfilled is seen. That rho(0) = 0, rho'(0) = 1 and rho
/// falls behind for outliers is usual, not required: a note. Cost: some 40 calls for each s and block, times as many as
/// there are s. Throws std::invalid_argument where an s is negative or not finite.
[[nodiscard]] inline Report check_loss_function(const ceres::LossFunction& loss, const std::vector<double>& s = {},
                                                Options options = {}) {
  using Derivative = detail::CeresLossDerivative;
  detail::require_squared_norms(s);
  const detail::LossScale scale(loss);
  const std::vector<double> at = s.empty() ? detail::loss_grid(loss, scale) : s;
  options.bounds = {{"", scale.s}};
  std::vector<detail::OneOfSeveral> each;
  for (const auto order : {Derivative::first, Derivative::second}) {
    Derivative derivative(loss, at, scale, order);
    detail::Differentiated function = derivative.differentiated();
    if (order == Derivative::first) function.own_mistakes.push_back(Derivative::by_norm(loss, at, scale));
    each.push_back({derivative.name(),
                    detail::check_derivative(function, SubjectKind::function, detail::check_gradient_values, options)});
  }
  each[Derivative::second].judged_by = {Derivative::first};
  Report report = detail::several("loss function", std::move(each));
  detail::name_threshold(report, at);
  detail::note_loss(report, loss, at);
  return report;
}

/// Checks a manifold at x, a point of it:
///   block "PlusJacobian" [ambient x tangent]    against Plus(x, delta) by delta, at 0
///   block "MinusJacobian" [tangent x ambient]   against Minus(y, x) by every number of y, at y = x, as Ceres defines
/// and beside the clauses of check_jacobian:
///   plus of zero                 Plus(x, 0) = x, within 1e-9
///   plus and minus inverse       Minus(Plus(x, d), x) = d of d up to 0.5, Plus(x, Minus(y, x)) = y of
///                                y up to 3 away, within 2^-26 of the largest number, or of 1
///   product with the Jacobian    RightMultiplyByPlusJacobian gives that of PlusJacobian, within 1e-12
/// Mistakes that are named beside those of every Jacobian: left for right, ambient for tangent, a missing half, and an
/// x that is not on the manifold: all is right where x, or a quaternion in it, is divided by its length. What is
/// filled comes in as 0, as 1 and as NaN. Cost: as check_jacobian, twice, and 80 calls.
/// Options::bounds and layout do not count. Throws std::invalid_argument where x has another size than the manifold, or
/// does not lie on it, or there is no direction to move in, std::runtime_error where a call returns false at x.
[[nodiscard]] inline Report check_manifold(const ceres::Manifold& manifold, const std::vector<double>& x,
                                           Options options = {}) {
  detail::CeresManifold calls(manifold);
  const arma::vec at = detail::point_on(calls, x);
  options.bounds.clear();
  detail::CeresPlus plus(calls, at);
  detail::CeresMinus minus(calls, at);
  detail::CeresManifoldRules rules(calls, at, options.seed);
  detail::Differentiated by_step = plus.differentiated(), by_point = minus.differentiated();
  detail::add_off_the_manifold<detail::CeresPlus>(by_step, calls, at);
  detail::add_off_the_manifold<detail::CeresMinus>(by_point, calls, at);
  by_step.own_clauses = {
      {ClauseId::plus_of_zero, [&](const Report&) { return rules.plus_of_zero(); }},
      {ClauseId::plus_and_minus_inverse, [&](const Report&) { return rules.plus_and_minus_inverse(); }},
      {ClauseId::product_with_jacobian, [&](const Report&) { return rules.product_with_jacobian(); }}};
  const auto checked = [&options](const detail::Differentiated& function) {
    return detail::check_derivative(function, SubjectKind::jacobian, detail::check_manifold_values, options);
  };
  return detail::several("manifold", {{"PlusJacobian", checked(by_step)}, {"MinusJacobian", checked(by_point)}});
}

}  // namespace gradcheck
