// SPDX-License-Identifier: MIT
#include <gradcheck/report/engine.hpp>

#include <algorithm>

namespace gradcheck {

std::string_view to_string(Engine engine) {
  static constexpr std::array<std::string_view, engines.size()> names{"automatic", "direct", "grouped", "chained",
                                                                      "suffix"};
  return names.at(static_cast<std::size_t>(engine));
}

std::optional<Engine> engine_named(std::string_view name) {
  const auto found = std::ranges::find(engines, name, [](Engine e) { return to_string(e); });
  return found == engines.end() ? std::nullopt : std::optional(*found);
}

}  // namespace gradcheck
