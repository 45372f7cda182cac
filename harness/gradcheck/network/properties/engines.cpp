// SPDX-License-Identifier: MIT
#include <gradcheck/network/properties/engines.hpp>

#include <cmath>
#include <limits>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/network/properties/parts.hpp>

namespace gradcheck {
namespace {

/// A negligible value was hardly put to the test: where outputs stand still it is 0, and its bar says nothing.
bool is_decided(const Entry& e) {
  const bool decided = e.verdict == Verdict::agree || e.verdict == Verdict::disagree;
  return decided && e.reason != Reason::negligible && std::isfinite(e.numeric) && std::isfinite(e.error_bar);
}

/// Below the smallest normal number digits are lost.
std::optional<Violation> compared(const Entry& direct, const Entry& stagewise) {
  if (!is_decided(direct) || !is_decided(stagewise)) return std::nullopt;
  const double allowed = 3 * (direct.error_bar + stagewise.error_bar) + std::numeric_limits<double>::min();
  if (detail::close(stagewise.numeric, direct.numeric, allowed)) return std::nullopt;
  return Violation{stagewise.name() + " stage by stage", stagewise.numeric, direct.numeric, allowed};
}

}  // namespace

PropertyOutcome engines_agree(const Report& direct, const Report& stagewise) {
  PropertyOutcome outcome{"engines agree", "derivatives put together from stages = differences of the whole"};
  outcome.applied = direct.engine == "direct" && stagewise.engine != "direct";
  if (!outcome.applied) return outcome;
  for (std::size_t b = 0; b < direct.blocks.size(); ++b)
    for (arma::uword i = 0; i < direct.blocks[b].verdict.n_elem; ++i)
      outcome.violation =
          property::worse(std::move(outcome.violation), compared(direct.blocks[b].at(i), stagewise.blocks[b].at(i)));
  return outcome;
}

}  // namespace gradcheck
