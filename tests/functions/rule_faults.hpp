// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "functions/families.hpp"
#include "functions/faults.hpp"

namespace functions {

/// One step of a program whose rule is got wrong; nothing where no step has the rule drawn, or where it changes nothing
/// at the point.
std::optional<Fault> rule_fault(gradcheck::detail::Draws& draws, const Problem& problem, const Target& target);

}  // namespace functions
