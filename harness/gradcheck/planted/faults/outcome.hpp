// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include <gradcheck/planted/faults/fault.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

/// caught      some coordinate disagrees
/// undecided   none does; what the fault changed is undecided
/// not_tested  none does; what it changed is negligible or flat, and the report says that this was not put to the test
/// missed      none does; what it changed agrees
enum class Outcome : unsigned char { caught, undecided, not_tested, missed };

/// A change of the gradient above this share of its norm is material.
inline constexpr double material_share = 5e-7;

/// What became of one planted fault.
struct Planted {
  std::size_t fault = 0;  ///< in fault_classes()
  Outcome outcome = Outcome::caught;
  double size = 0;  ///< ||wrong - right|| / ||right||, over all blocks; infinite where wrong is not finite
  bool above_resolution = false;  ///< missed, although some entry is further off than its stated bound, see outcome()
  Entry entry;                    ///< of those that name the outcome, the one that was changed most

  bool material() const { return size > material_share; }
};

/// What changes are measured against: ||right||, and what rounding leaves of it, ||right - other|| / material_share for
/// another right gradient.
double norm(const Gradient& right, const Gradient& other);

/// What to plant just above a bound: the numeric value may itself be off by its error bar, a quarter of the bound, so
/// that this many bounds from it are more than one bound from the truth.
inline constexpr double above_bound = 1.5;

/// Another wrong gradient of the same subject, judged.
using JudgeGradient = std::function<Report(const Gradient&)>;

/// wrong was judged in report; right in before. Where agreeing entries alone carry a material change, or the largest
/// share of it, the fault was missed; otherwise the larger of what is undecided and what was not put to the test names
/// the outcome. An entry that agrees further off than before allows is above its resolution, unless the report that has
/// the fault in states a wider bound (an accusation is preceded by measurements of rounding), just above which a fault
/// in its place is caught by judge. A bound that goes on growing with the fault, four times, is none.
Planted outcome(const Gradient& right, double norm, const Report& before, const Gradient& wrong, const Report& report,
                const JudgeGradient& judge = {});

}  // namespace gradcheck::fuzz
