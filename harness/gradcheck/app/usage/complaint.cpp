// SPDX-License-Identifier: MIT
#include <gradcheck/app/usage/complaint.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <gradcheck/app/usage/closest.hpp>

namespace gradcheck {
namespace {

std::vector<std::string> commands_of(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// An option that nothing takes: of the command where it is one that stands before it.
std::string unexpected_option(const CLI::App& program, const CLI::App& command, const std::string& option) {
  const std::vector<std::string> known = options_of(command);
  if (&command != &program && std::ranges::find(known, option) != known.end())
    return fmt::format("{0}: given before the command, expected behind it, as in \"{1} {0}\"", option,
                       command.get_name());
  return no_such("option", option, known);
}

/// The first argument that nothing takes.
std::string unexpected(const CLI::App& program, const CLI::App& command, const std::string& typed) {
  if (typed.starts_with('-')) return unexpected_option(program, command, typed.substr(0, typed.find('=')));
  if (&command == &program) return no_such("command", typed, commands_of(program));
  return fmt::format("\"{}\" is one argument more than {} takes", typed, command.get_name());
}

/// An option that is there more often than it may, or without the value that it needs.
std::string mismatch(const CLI::App& command, const std::vector<std::string>& arguments) {
  for (const CLI::Option* option : command.get_options())
    if (const std::size_t times = option->results().size();
        times > static_cast<std::size_t>(option->get_items_expected_max()))
      return fmt::format("{}: given {} times, expected once", option->get_name(), times);
  return fmt::format("{}: no value behind it, expected one", arguments.back());
}

/// Two that were given and do not go together, or one that lacks what it belongs to; empty where neither is so.
std::string contradiction(const CLI::App& command) {
  for (const CLI::Option* given : command.get_options({})) {
    if (given->count() == 0) continue;
    for (const CLI::Option* other : given->get_excludes())
      if (other->count() > 0)
        return fmt::format("{} and {}: given both, expected one", given->get_name(), other->get_name());
    for (const CLI::Option* needed : given->get_needs())
      if (needed->count() == 0)
        return fmt::format("{}: given without {}, which it belongs to", given->get_name(), needed->get_name());
  }
  return {};
}

std::string what_is_wrong(const CLI::App& program, const CLI::App& command, const CLI::Error& error,
                          const std::vector<std::string>& arguments) {
  const auto code = static_cast<CLI::ExitCodes>(error.get_exit_code());
  const std::vector<std::string> remaining = program.remaining(true);
  const bool incomplete = code == CLI::ExitCodes::RequiredError;
  if ((incomplete || code == CLI::ExitCodes::ExtrasError) && !remaining.empty())
    return unexpected(program, command, remaining.front());
  if (incomplete && &command == &program)
    return fmt::format("no command, expected one of {}", fmt::join(commands_of(program), ", "));
  if (code == CLI::ExitCodes::ArgumentMismatch && !arguments.empty()) return mismatch(command, arguments);
  const bool contradicts = code == CLI::ExitCodes::ExcludesError || code == CLI::ExitCodes::RequiresError;
  if (const std::string text = contradicts ? contradiction(command) : ""; !text.empty()) return text;
  return error.what();
}

}  // namespace

std::string complaint(const CLI::App& program, const CLI::Error& error, const std::vector<std::string>& arguments) {
  const std::vector<CLI::App*> called = program.get_subcommands();
  const CLI::App& command = called.empty() ? program : *called.front();
  const std::string name = &command == &program ? "" : " " + command.get_name();
  return fmt::format("gradcheck: {}\n`{}{} --help` shows what there is\n",
                     what_is_wrong(program, command, error, arguments), program.get_name(), name);
}

}  // namespace gradcheck
