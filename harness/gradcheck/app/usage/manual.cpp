// SPDX-License-Identifier: MIT
#include <gradcheck/app/usage/manual.hpp>

#include <fmt/format.h>

#include <CLI/App.hpp>

namespace gradcheck {
namespace {

/// As roff prints it: a minus that can be copied, and no line that begins as a request.
std::string escaped(const std::string& text) {
  std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
    if (c == '\n') result += "\\&";
  }
  return result;
}

bool is_shown(const CLI::Option& option) { return !option.get_group().empty(); }

}  // namespace

std::string Manual::make_option(const CLI::Option* option, bool is_positional) const {
  return fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", escaped(make_option_name(option, is_positional)),
                     escaped(option->get_type_name().empty() ? "" : " " + option->get_type_name()),
                     escaped(option->get_description()));
}

std::string Manual::make_help(const CLI::App* program, std::string, CLI::AppFormatMode) const {
  std::string text = fmt::format(".TH GRADCHECK 1 \"\" \"{}\"\n.SH NAME\ngradcheck \\- {}\n", program->version(),
                                 escaped(program->get_description()));
  text += ".SH SYNOPSIS\n.B gradcheck\n.I COMMAND\n[\\fIARGUMENT\\fR...]\n.SH COMMANDS\n";
  for (const CLI::App* command : program->get_subcommands({})) {
    text += fmt::format(".SS {}\n{}.\n", command->get_name(), escaped(command->get_description()));
    for (const CLI::Option* option : command->get_options())
      if (is_shown(*option) && option != command->get_help_ptr()) text += make_option(option, option->get_positional());
  }
  return text + ".SH EXIT STATUS\n" + escaped(program->get_footer()) + "\n";
}

}  // namespace gradcheck
