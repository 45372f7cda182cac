// SPDX-License-Identifier: MIT
#include <gradcheck/app/usage/manual.hpp>

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/program.hpp>

namespace {

struct Described {
  std::string name, text;
};

/// What the page says of options, which are paragraphs of three lines: .TP, name with type, text.
std::vector<Described> options_in(const std::string& page) {
  std::vector<Described> all;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line != ".TP") continue;
    Described one;
    std::getline(lines, one.name);
    std::getline(lines, one.text);
    if (one.name.starts_with("\\fB\\-")) all.push_back(one);
  }
  return all;
}

}  // namespace

TEST_CASE("the manual page has every command, and the exit codes") {
  const Run run = gradcheck_command({"--man"});
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(run.out.starts_with(".TH GRADCHECK 1 \"\" \"gradcheck " GRADCHECK_VERSION
                            "\"\n.SH NAME\ngradcheck \\- proves or refutes hand\\-written gradients\n.SH SYNOPSIS\n"));
  for (const char* command : {"check", "show", "fuzz", "list", "merge", "explain", "planted"})
    CHECK(contains(run.out, std::string("\n.SS ") + command + "\n"));
  CHECK(contains(run.out,
                 "\n.TP\n\\fB\\-\\-runs\\fR N\nhow many, of all shards together (default: 1000, or as long as "
                 "\\-\\-time)\n"));
  CHECK(run.out.ends_with(" | 4 interrupted or incomplete\n"));
  CHECK_FALSE(contains(run.out, "\\-\\-man"));
}

TEST_CASE("the text of every option that takes a value names its default") {
  std::size_t with_value = 0;
  for (const Described& option : options_in(gradcheck_command({"--man"}).out)) {
    CAPTURE(option.name, option.text);
    CHECK_FALSE(option.text.empty());
    if (option.name.ends_with("\\fR")) continue;  // a flag
    ++with_value;
    CHECK(contains(option.text, "(default: "));
  }
  CHECK(with_value == 33);
}

TEST_CASE("the manual page is one that groff takes without a warning") {
  const Run groff = run_program(GRADCHECK_COMMAND, {"--man"}, "{ command -v groff >/dev/null || exit 77; };");
  if (groff.exit_code == 77) return;  // not installed
  const TemporaryFile page("gradcheck.1", groff.out);
  const Run formatted = run_program("groff", {"-man", "-ww", "-Tascii", "-z", page.path()});
  CHECK(formatted.exit_code == 0);
  CHECK(formatted.err.empty());
}
