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

/// The part of that formula that is violated, for a reader to look at; of a gradient of an input, or of a parameter.
/// Empty where the formula is violated as a whole.
std::string_view wrong_term(std::string_view clause_or_mistake, bool of_input);
std::string_view wrong_term(std::string_view clause_or_mistake, bool of_input, SubjectKind kind);

}  // namespace gradcheck::detail
