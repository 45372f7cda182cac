// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/minimise.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace gradcheck::fuzz {

Minimum minimise(const rc::Shrinkable<DrawnCase>& start, const Examination& failed, const Examine& examine,
                 std::uint64_t most, const std::atomic<bool>* stop) {
  const std::string& reason = failed.causes.at(0);
  Minimum minimum{start.value(), failed};
  auto shrinks = start.shrinks();
  for (auto next = shrinks.next(); next; next = shrinks.next()) {
    minimum.local = minimum.examined < most && !(stop && *stop);
    if (!minimum.local) break;
    ++minimum.examined;
    DrawnCase simpler = next->value();
    Examination found = examine(simpler.value);
    if (std::ranges::find(found.causes, reason) == found.causes.end()) continue;
    minimum.drawn = std::move(simpler);
    minimum.examination = std::move(found);
    shrinks = next->shrinks();
  }
  return minimum;
}

}  // namespace gradcheck::fuzz
