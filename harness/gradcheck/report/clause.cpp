// SPDX-License-Identifier: MIT
#include <gradcheck/report/clause.hpp>

#include <algorithm>
#include <array>
#include <iterator>

namespace gradcheck {
namespace {

/// In the order of ClauseId.
constexpr std::array<std::string_view, 27> names_of_clauses{"deterministic",
                                                            "input unchanged",
                                                            "parameters unchanged",
                                                            "cotangent unchanged",
                                                            "cotangent used",
                                                            "zero cotangent",
                                                            "linear in the cotangent",
                                                            "gradients as declared",
                                                            "dX as declared",
                                                            "second backward",
                                                            "last forward",
                                                            "moved parameters",
                                                            "batch of one",
                                                            "samples independent",
                                                            "sum over samples",
                                                            "some gradients",
                                                            "forward mode",
                                                            "gradient repeats",
                                                            "gradient filled",
                                                            "asked before",
                                                            "symmetric",
                                                            "linear in the direction",
                                                            "asked in part",
                                                            "plus of zero",
                                                            "plus and minus inverse",
                                                            "product with the Jacobian",
                                                            ""};
static_assert(names_of_clauses.size() == static_cast<std::size_t>(ClauseId::other) + 1);

}  // namespace

std::string_view to_string(ClauseId id) { return names_of_clauses.at(static_cast<std::size_t>(id)); }

std::string_view to_string(Breach breach) {
  static constexpr std::array<std::string_view, 5> names{"compared", "threw", "does not repeat", "of an earlier point",
                                                         "of its parts"};
  return names.at(static_cast<std::size_t>(breach));
}

std::string_view to_string(ClauseState state) {
  static constexpr std::array<std::string_view, 4> states{"held", "broken", "not tested", "waived"};
  return states.at(static_cast<std::size_t>(state));
}

ClauseId clause_id(std::string_view name) {
  const auto found = std::ranges::find(names_of_clauses.begin(), std::prev(names_of_clauses.end()), name);
  return static_cast<ClauseId>(std::distance(names_of_clauses.begin(), found));
}

}  // namespace gradcheck
