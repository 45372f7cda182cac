// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// What a clause of the contract demands, or a mistake violates, as one formula: "zero cotangent" -> "backward(0) = 0,
/// for backward is linear: dX = J^T C". Empty where there is none. C: the cotangent, J: the Jacobian of forward.
std::string_view formula(std::string_view clause_or_mistake);

/// The same of what is no layer: of a function and its gradient g, or of its Jacobian.
std::string_view formula(std::string_view clause_or_mistake, SubjectKind kind);

}  // namespace gradcheck::detail
