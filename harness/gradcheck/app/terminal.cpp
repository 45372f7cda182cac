// SPDX-License-Identifier: MIT
#include <gradcheck/app/terminal.hpp>

#include <cstdlib>
#include <optional>
#include <string_view>

#include <gradcheck/app/system/system.hpp>

namespace gradcheck {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_dumb_terminal() {
  const char* kind = std::getenv("TERM");
  return kind != nullptr && std::string_view(kind) == "dumb";
}

}  // namespace

Style style_for(const Invocation& i) {
  const auto terminal = goes_to_standard_output(i) ? system::width_of_standard_output() : std::nullopt;
  const bool may_be_coloured = terminal && !is_set("NO_COLOR") && !is_dumb_terminal();
  Style style;
  if (terminal) style.width = *terminal;
  style.colour = i.colour == Colour::always || (i.colour == Colour::automatic && may_be_coloured);
  return style;
}

Detail detail_for(const Invocation& i) {
  if (i.quiet) return Detail::brief;
  return i.verbose ? Detail::all : Detail::answer;
}

}  // namespace gradcheck
