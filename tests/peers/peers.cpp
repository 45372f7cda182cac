// SPDX-License-Identifier: MIT
#include "peers.hpp"

#include <algorithm>

namespace peers {

Word word_of(const gradcheck::Report& report) {
  const bool broken = std::ranges::any_of(report.clauses, [](const auto& clause) { return clause.is_broken(); });
  if (report.counts().disagree > 0 || broken) return Word::accused;
  return report.ok() ? Word::passed : Word::undecided;
}

std::vector<Library> libraries() { return {ceres_library(), ipopt_library(), dlib_library()}; }

}  // namespace peers
