// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

#include "functions/subject.hpp"

namespace functions {

/// Whether a fault moves some entry by more than what the report of the right one states: by more than twice the bound
/// of that entry. Of one in how it is asked for: whether that shows at all.
bool is_material(const Subject& subject, const Fault& fault, const gradcheck::Report& right);
/// Whether it moves some entry by more than a thousandth of the largest.
bool is_large(const Subject& subject, const Fault& fault);

/// What a report says of a fault: the first that holds of a finding.
enum class Naming : unsigned char {
  named,     ///< by the name of its kind, or by one that is true of these numbers at several points
  listed,    ///< such a name is among the alternatives
  no_class,  ///< no finding, or one that only describes
  wrong      ///< some finding says what is not so
};
Naming naming(const Subject& subject, const Fault& fault, const gradcheck::Report& report);

}  // namespace functions
