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
  manifold
};
inline constexpr std::array calls{
    Call::function, Call::value_and_gradient, Call::jacobian,    Call::pattern, Call::sparse,
    Call::hessian,  Call::hessian_vector,     Call::directional, Call::manifold};
std::string_view name_of(Call call);  ///< "check_function"

/// A random function as one call takes it.
struct Subject {
  Call call = Call::function;
  Problem problem;
  Target target;
  Place place = {};  ///< of a manifold

  arma::vec value(const arma::vec& x) const;  ///< what is differentiated: f, of a Hessian its gradient
};

Subject subject(gradcheck::detail::Draws& draws, Call call);
/// A fault of any kind that the call can have; nothing where the one drawn changes nothing.
std::optional<Fault> fault(gradcheck::detail::Draws& draws, const Subject& subject);
/// The call, with its derivative as it is, or with a fault.
gradcheck::Report checked(const Subject& subject, const Side& side);

}  // namespace functions
