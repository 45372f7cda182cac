// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gradcheck/cases/judge/outcome.hpp>
#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

/// On how many networks a property (network/properties.hpp) was tried, and how many violate it.
struct PropertyCounts {
  std::uint64_t applied = 0, violated = 0;
};

/// What a check of one case showed, as a campaign counts and compares it.
struct Examination {
  std::string refusal = {};  ///< why nothing could be checked: "outputs near certainty"; empty: it was
  Counts counts = {};        ///< of the coordinates at every state, before and after updates
  arma::uword evaluations = 0;
  bool all_undecided = false;  ///< every coordinate of some state
  /// Of the failure, in words without numbers, the worst first: "weights disagree", "input disagrees (non-finite)",
  /// "property: affine", "throws". Empty: it holds. Two cases fail for the same reason when one's first cause is among
  /// the other's.
  std::vector<std::string> causes = {};
  std::string evidence = {};  ///< the worst entry with its numbers, or what was thrown
  std::map<std::string, PropertyCounts> properties = {};
};

/// What a campaign asks of each case.
using Examine = std::function<Examination(const cases::Case&)>;

/// What a report adds to an examination: its counts; a cause for each kind of block (weights, bias, input) with a
/// disagreement, in the report or its parts.
void add(Examination& sum, const Report& report);

/// The mistakes of a network, each a cause (mistake_cause). One that is named stays the same as a case shrinks, and so
/// does one that has no name: of the smallest network of all, where a norm is over one number, something else would be
/// said.
void add_mistakes(Examination& sum, const Report& report);

/// What an outcome adds: its reports with their mistakes; its properties, each violated one a cause.
void add(Examination& sum, const cases::Outcome& outcome);

/// Runs the case as `gradcheck check` does. A network that cannot be computed (overflow), whose outputs are beyond
/// 1e100, as after steps of SGD that diverged, or that is near_certainty(), is refused; what throws anything else
/// fails. Every coordinate is differenced directly, and by the stagewise engine as well: the property "engines agree".
Examination examine(const cases::Case& c);
/// The same by the stagewise engine, and directly only what that leaves in doubt: a sixth of the time.
Examination examine_quickly(const cases::Case& c);

/// What an examination returns; what it throws is a cause, running out of memory included, and where the case cannot be
/// checked a refusal.
Examination examination_of(const std::function<Examination()>& examine, const char* refusal);

}  // namespace gradcheck::fuzz
