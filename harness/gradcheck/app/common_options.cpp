// SPDX-License-Identifier: MIT
#include <gradcheck/app/common_options.hpp>

#include <map>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include <gradcheck/app/usage/options.hpp>

namespace gradcheck {
namespace {

std::optional<Colour> colour_named(const std::string& name) {
  const std::map<std::string, Colour> colours{
      {"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}};
  const auto found = colours.find(name);
  return found == colours.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

void add_output(CLI::App& command, Invocation& invocation) {
  command.add_option("--output", invocation.output, "write the report to FILE (default: -, standard output)")
      ->type_name("FILE");
}

void add_style(CLI::App& command, Invocation& i) {
  command.add_flag("--verbose", i.verbose, "tables as well: blocks, entries, clauses, parts");
  add_parsed(command, "--colour,--color", i.colour, colour_named, "auto, always or never",
             "auto (on a terminal, unless NO_COLOR is set), always or never (default: auto)")
      ->type_name("WHEN");
}

CLI::Option* add_format(CLI::App& command, Invocation& i, Reporter whose) {
  const auto named = [whose](const std::string& name) { return format_named(name, whose); };
  const std::string kinds = kinds_in_words(whose);
  return add_parsed(command, "--report", i.format, named, kinds, kinds + " (default: text)")->type_name("FORMAT");
}

void add_common(CLI::App& command, Invocation& invocation) {
  add_output(command, invocation);
  command.add_flag("--quiet", invocation.quiet, "failures and the last line only");
}

CLI::Option* add_isolation(CLI::App& command, Isolation& isolation, const char* help) {
  CLI::Option* isolate = command.add_flag("--isolate", isolation.wanted, help);
  add_parsed(command, "--time-limit", isolation.limits.time, duration_of, "seconds, or as in 10m, 2h",
             "with --isolate, of one run or layer: seconds, or as in 10m, 2h (default: 10s)")
      ->type_name("TIME")
      ->needs(isolate);
  constexpr std::uint64_t bytes = 1'000'000, most = 1'000'000'000;
  const auto of = [](const std::string& text) {
    const auto mb = number_of(text, {1, most});
    return mb ? std::optional(*mb * bytes) : std::nullopt;
  };
  add_parsed(command, "--memory-limit", isolation.limits.memory, of, to_string(Range{1, most}) + ", in MB",
             "with --isolate, of one run or layer, in MB (default: 2000)")
      ->type_name("MB")
      ->needs(isolate);
  return isolate;
}

}  // namespace gradcheck
