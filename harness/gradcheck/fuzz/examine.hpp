// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gradcheck/cases/case.hpp>
#include <gradcheck/core/report.hpp>

namespace gradcheck::fuzz {

/// What a check of one case showed, as a campaign counts and compares it.
struct Examination {
  std::string refusal = {};  ///< why nothing could be checked: "outputs near certainty"; empty: it was
  Counts counts = {};        ///< of the coordinates at every state, before and after updates
  arma::uword evaluations = 0;
  bool all_undecided = false;  ///< every coordinate of some state
  /// Of the failure, in words without numbers, the worst first: "weights disagree", "input disagrees (non-finite)", "throws". Empty: it
  /// holds. Two cases fail for the same reason when one's first cause is among the other's.
  std::vector<std::string> causes = {};
  std::string evidence = {};  ///< the worst entry with its numbers, or what was thrown
};

using Examine = std::function<Examination(const cases::Case&)>;

/// What a report adds to an examination: its counts; a cause for each kind of block (weights, bias, input) with a disagreement, in the
/// report or its parts.
void add(Examination& sum, const Report& report);

/// Runs the case as `gradcheck check` does. A network that cannot be computed (overflow), or that is near_certainty(), is refused; what
/// throws anything else fails.
Examination examine(const cases::Case& c);

}  // namespace gradcheck::fuzz
