// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <gradcheck/report/report.hpp>

#include "functions/families.hpp"
#include "functions/faults.hpp"
#include "functions/manifolds.hpp"

namespace functions {

/// check_function with a gradient, the same as value and gradient in one call; check_jacobian, with a pattern, of a
/// sparse matrix; and so on.
enum class Call : unsigned char {
  function,
  value_and_gradient,
  jacobian,
  pattern,
  sparse,
  hessian,
  hessian_vector,
  directional,
  manifold,
  poses,           ///< SE(3), left and right, as [4 x 4]
  in_float,        ///< x, f and the derivative in float
  bounded,         ///< f throws or is NaN beyond the bounds of x, which may lie in them
  sparse_hessian,  ///< of a long chain
};
inline constexpr std::array calls{
    Call::function,       Call::value_and_gradient, Call::jacobian, Call::pattern, Call::sparse,   Call::hessian,
    Call::hessian_vector, Call::directional,        Call::manifold, Call::poses,   Call::in_float, Call::bounded,
    Call::sparse_hessian};
std::string_view name_of(Call call);  ///< "check_function"

constexpr bool is_on_manifold(Call call) { return call == Call::manifold || call == Call::poses; }

/// A random function as one call takes it.
struct Subject {
  Call call = Call::function;
  Problem problem;
  Target target;
  Place place = {};                                            ///< of a manifold
  double lower = -arma::datum::inf, upper = arma::datum::inf;  ///< f has no value beyond

  arma::vec value(const arma::vec& x) const;  ///< what is differentiated: f, of a Hessian its gradient
};

Subject subject(gradcheck::detail::Draws& draws, Call call);
/// A fault of any kind that the call can have; nothing where the one drawn changes nothing.
std::optional<Fault> fault(gradcheck::detail::Draws& draws, const Subject& subject);
/// The call, with its derivative as it is, or with a fault.
gradcheck::Report checked(const Subject& subject, const Side& side);

}  // namespace functions
