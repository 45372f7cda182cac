// SPDX-License-Identifier: MIT
// gradcheck_museum: the table of exhibits. --right N: every right twin over N configurations, in double and float;
// --wrong N: every wrong one, and its class; --wing SEEDS [RUNS]: the table of the new wing.
#include <fmt/core.h>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/diagnosis/diagnosis.hpp>

#include "museum/museum.hpp"
#include "museum/wing_table.hpp"

namespace {

using museum::Exhibit;
using museum::Twin;

std::string line(const Exhibit& e) {
  const gradcheck::Report report = e.in_double(Twin::wrong, 1);
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", e.card.name, e.card.source, museum::caught_by(report),
                     museum::mistake_in(report), e.card.mistake,
                     e.passes_plain_check(Twin::wrong, 1) ? "passes" : "caught");
}

void print_table() {
  fmt::print(
      "| exhibit | source | caught by | diagnosis | expected | plain value check |\n|---|---|---|---|---|---|\n");
  int clauses = 0, values = 0, missed = 0, plain = 0, named = 0;
  const museum::Exhibits all = museum::exhibits();
  for (const Exhibit& e : all) {
    fmt::print("{}", line(e));
    const gradcheck::Report report = e.in_double(Twin::wrong, 1);
    const std::string by = museum::caught_by(report);
    ++(by == "-" ? missed : by.starts_with("values") ? values : clauses);
    plain += e.passes_plain_check(Twin::wrong, 1) ? 1 : 0;
    named += museum::mistake_in(report) == e.card.mistake ? 1 : 0;
  }
  fmt::print(
      "\n{} exhibits: {} caught by a clause, {} by values, {} not caught; {} named as expected; the plain check passes "
      "{}\n",
      all.size(), clauses, values, missed, named, plain);
}

/// One line for a right twin that is accused, or nothing.
std::string accusation(const Exhibit& e, const museum::Check& check, std::string_view scalar, std::uint64_t seed) {
  const gradcheck::Report r = check(Twin::right, seed);
  if (r.ok() && r.findings.empty()) return {};
  const gradcheck::Entry worst = r.worst();
  return fmt::format("{}, {}, configuration {}: {}; worst {} {} {} analytic {} numeric {} bar {}\n{}\n", e.card.name,
                     scalar, seed, museum::caught_by(r), worst.name(), to_string(worst.verdict),
                     to_string(worst.reason), worst.analytic, worst.numeric, worst.error_bar, r.diagnosis());
}

int check_right(std::uint64_t configurations) {
  int accused = 0;
  for (const Exhibit& e : museum::exhibits())
    for (std::uint64_t seed = 1; seed <= configurations; ++seed)
      for (const auto& [check, scalar] : {std::pair{&e.in_double, "double"}, std::pair{&e.in_float, "float"}})
        if (const std::string text = accusation(e, *check, scalar, seed); !text.empty()) {
          ++accused;
          fmt::print("{}", text);
        }
  fmt::print("{} accusations in {} configurations of each exhibit, double and float\n", accused, configurations);
  return accused == 0 ? 0 : 1;
}

/// How the wrong layers of many configurations were diagnosed.
struct Diagnoses {
  int right = 0, in_list = 0, described = 0, silent = 0, wrong = 0, missed = 0;

  void add(const Exhibit& e, const gradcheck::Report& report, std::uint64_t seed) {
    const std::string found = museum::mistake_in(report);
    const bool caught = !report.ok() && museum::is_caught_by(report, e.card.caught_by);
    missed += caught ? 0 : 1;
    ++(found == e.card.mistake                           ? right
       : museum::is_diagnosed_as(report, e.card.mistake) ? in_list
       : found == "-"                                    ? silent
       : found == gradcheck::unnamed_mistake             ? described
                                                         : wrong);
    if (caught && found == e.card.mistake) return;
    fmt::print("{} ({}), configuration {}: caught by {}, expected {}; diagnosed as {}, expected {}\n{}", e.card.name,
               e.card.wrong, seed, museum::caught_by(report), e.card.caught_by, found, e.card.mistake,
               report.diagnosis());
  }
};

int check_wrong(std::uint64_t configurations) {
  Diagnoses all;
  for (const Exhibit& e : museum::exhibits())
    for (std::uint64_t seed = 1; seed <= configurations; ++seed) all.add(e, e.in_double(Twin::wrong, seed), seed);
  fmt::print(
      "{} configurations of each exhibit: {} diagnosed as expected, {} in a list of alternatives, {} described only, "
      "{} silent, {} with a wrong "
      "class; "
      "{} not caught as expected\n",
      configurations, all.right, all.in_list, all.described, all.silent, all.wrong, all.missed);
  return all.wrong + all.missed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    print_table();
    return 0;
  }
  if (arguments.size() == 2 && arguments[0] == "--right") return check_right(std::strtoull(argv[2], nullptr, 10));
  if (arguments.size() == 2 && arguments[0] == "--wrong") return check_wrong(std::strtoull(argv[2], nullptr, 10));
  if (arguments.size() >= 2 && arguments.size() <= 3 && arguments[0] == "--wing")
    return museum::wing::print_table(std::strtoull(argv[2], nullptr, 10),
                                     arguments.size() == 3 ? std::strtoull(argv[3], nullptr, 10) : 0);
  fmt::print(stderr,
             "usage: gradcheck_museum [--right CONFIGURATIONS | --wrong CONFIGURATIONS | --wing SEEDS [RUNS]]\n");
  return 2;
}
