// SPDX-License-Identifier: MIT
#pragma once

// Problems of Ipopt, 3.11 or later, as they are. Header-only; it needs Ipopt's headers beside gradcheck::gradcheck.
#include <gradcheck/base/cxx20.hpp>

#include <armadillo>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/adapters/ipopt_derivatives.hpp>
#include <gradcheck/adapters/ipopt_problem.hpp>
#include <gradcheck/derivatives/check_derivative.hpp>
#include <gradcheck/derivatives/function/sparse_derivative.hpp>
#include <gradcheck/derivatives/gradient_values.hpp>
#include <gradcheck/derivatives/jacobian_values.hpp>
#include <gradcheck/derivatives/several.hpp>
#include <gradcheck/gradcheck.hpp>

namespace gradcheck {

namespace detail {

inline OneOfSeveral checked_ipopt_gradient(IpoptDerivatives& of, const Options& options) {
  return {"gradient", check_derivative(of.gradient(), SubjectKind::function, check_gradient_values, options)};
}
/// Of a large problem, as its entries.
inline OneOfSeveral checked_ipopt_entries(const std::string& name, const SparseDerivative& derivative, SubjectKind kind,
                                          const Options& options) {
  return {name, check_sparse_derivative(derivative, kind, options)};
}
/// declared: with its structure.
inline OneOfSeveral checked_ipopt_matrix(const std::string& name, const Differentiated& function, SubjectKind kind,
                                         const Options& options) {
  Report report = check_derivative(function, kind, check_jacobian_values, options);
  note_pattern(
      report, function, [&] { return function.derivative(0.0); }, options);
  return {name, std::move(report)};
}
inline OneOfSeveral checked_ipopt_jacobian(IpoptDerivatives& of, bool is_large, const Options& options) {
  return is_large ? checked_ipopt_entries("Jacobian", of.sparse_jacobian(), SubjectKind::jacobian, options)
                  : checked_ipopt_matrix("Jacobian", of.jacobian(), SubjectKind::jacobian, options);
}
inline OneOfSeveral checked_ipopt_hessian(IpoptDerivatives& of, bool is_large, const Options& options) {
  return is_large ? checked_ipopt_entries("Hessian", of.sparse_hessian(), SubjectKind::hessian, options)
                  : checked_ipopt_matrix("Hessian", of.hessian(), SubjectKind::hessian, options);
}

}  // namespace detail

/// Checks all derivatives of a problem of Ipopt at x, by default its starting point (of a SmartPtr: check_tnlp(*nlp)):
///   block "gradient" [n x 1]    eval_grad_f against eval_f
///   block "Jacobian" [m x n]    eval_jac_g against eval_g, with its structure
///   block "Hessian" [n x n]     eval_h, where there is one, against the gradient of obj_factor f + sum lambda_i g_i,
///                               with its structure; obj_factor and lambda are drawn. What is wrong there because
///                               gradient or Jacobian are follows from these.
/// As Ipopt reads them: an entry that is declared twice is the sum of both, an entry of the Hessian stands for its
/// mirror image. An entry that is not declared and not zero is the finding "missing in the pattern"; one that is
/// declared and always zero a note. Named beside the mistakes of every Jacobian: obj_factor or multipliers ignored,
/// multipliers negated, objective or constraints missing, both triangles. new_x is true where x is not that of the call
/// before. Values come in as 0, as 1 and as NaN: what is left unfilled is seen. Options::bounds: block "x"; the
/// problem's own do not count, and where a call returns false nearby there is no value.
/// Cost: some 10 to 40 n calls of f and g, as many gradients and Jacobians where there is a Hessian. Of a Jacobian or
/// Hessian of more than 1,500 entries, zeros and all, those that are declared alone are kept, and calls are 6 to some
/// 40 for each group of columns that reach disjoint rows (docs/engines.md). Throws std::invalid_argument where x has
/// another size, or an index of a structure is none, std::runtime_error where a call returns false at x itself.
[[nodiscard]] inline Report check_tnlp(Ipopt::TNLP& tnlp, const std::vector<double>& x = {}, Options options = {}) {
  detail::IpoptProblem problem(tnlp);
  if (!x.empty() && x.size() != problem.variables())
    throw std::invalid_argument("x has " + std::to_string(x.size()) + " numbers, the problem takes " +
                                std::to_string(problem.variables()));
  for (Bounds& bounds : options.bounds)
    if (bounds.block == "x") bounds.block.clear();
  detail::IpoptDerivatives derivatives(problem, x.empty() ? problem.starting_point() : arma::vec(x), options.seed);
  std::vector<detail::OneOfSeveral> each{detail::checked_ipopt_gradient(derivatives, options)};
  const arma::uword n = problem.variables(), m = problem.constraints();
  if (m > 0) each.push_back(detail::checked_ipopt_jacobian(derivatives, detail::is_large(m, n), options));
  const bool has_hessian = problem.has_hessian();
  if (has_hessian) {
    each.push_back(detail::checked_ipopt_hessian(derivatives, detail::is_large(n, n), options));
    for (std::size_t k = 0; k + 1 < each.size(); ++k) each.back().judged_by.push_back(k);
  }
  Report report = detail::several("tnlp", std::move(each));
  if (!has_hessian) report.notes.push_back("there is no Hessian: eval_h returns false");
  return report;
}

}  // namespace gradcheck
