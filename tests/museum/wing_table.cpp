// SPDX-License-Identifier: MIT
#include "museum/wing_table.hpp"

#include <fmt/core.h>
#include <map>
#include <set>
#include <string>

#include <gradcheck/fuzz/layer_campaign.hpp>

#include "museum/museum.hpp"
#include "museum/wing/judged.hpp"
#include "museum/wing/wing.hpp"

namespace museum::wing {
namespace {

struct Row {
  int accused = 0, checks = 0, passed = 0, wrong_checks = 0;
  std::uint64_t accused_runs = 0, failing_runs = 0, runs = 0, wrong_runs = 0;
  std::map<Naming, int> names;
  std::map<std::string, int> said;  // of right twins, and by names that are not right; how often

  Row& operator+=(const Row& other) {
    accused += other.accused;
    checks += other.checks;
    passed += other.passed;
    wrong_checks += other.wrong_checks;
    accused_runs += other.accused_runs;
    failing_runs += other.failing_runs;
    runs += other.runs;
    wrong_runs += other.wrong_runs;
    for (const auto& [naming, count] : other.names) names[naming] += count;
    return *this;
  }
};

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  return text.size() > 300 ? text.substr(0, 300) + " ..." : text;
}

/// The first finding's sentence, or the entry that is worst.
std::string sentence(const gradcheck::Report& report) {
  for (const gradcheck::Finding& f : report.findings) return f.mistake + ": " + one_line(f.sentence);
  for (const gradcheck::Report& part : report.parts)
    if (!part.ok()) {
      const gradcheck::Entry e = part.worst();
      return fmt::format("{}: {} {} {}, analytic {:.3g}, numeric {:.3g}, bar {:.2g}", caught_by(part), e.name(),
                         to_string(e.verdict), to_string(e.reason), e.analytic, e.numeric, e.error_bar);
    }
  return caught_by(report);
}

void add_right(Row& row, const Exhibit& e, Variety variety, std::uint64_t seed) {
  const gradcheck::Report r = checked(e, Twin::right, variety, seed);
  ++row.checks;
  if (r.ok()) return;
  ++row.accused;
  if (row.said.size() < 4) ++row.said["right (" + std::string(to_string(variety)) + "): " + sentence(r)];
}

void add_wrong(Row& row, const Exhibit& e, std::uint64_t seed) {
  const gradcheck::Report r = checked(e, Twin::wrong, Variety::ordinary, seed);
  ++row.wrong_checks;
  if (r.ok()) {
    ++row.passed;
    return;
  }
  const Naming naming = naming_of(r, e.card);
  ++row.names[naming];
  if (naming != Naming::right)
    ++row.said[fmt::format("wrong, expected \"{}\": {}", e.card.mistakes[0],
                           r.findings.empty() ? sentence(r) : r.findings[0].mistake)];
}

/// A campaign over one twin: how many of its runs failed. Of right ones also why.
std::uint64_t failures(Row& row, const Exhibit& e, Twin twin, std::uint64_t runs) {
  std::uint64_t failed = 0;
  for (const Variety v : e.varieties) {
    if (twin == Twin::wrong && v != Variety::ordinary) continue;
    gradcheck::fuzz::Campaign campaign = gradcheck::fuzz::layer_campaign(e.registry(twin, v), {"layer"});
    const gradcheck::fuzz::CampaignSummary summary = run_campaign(campaign, {.runs = runs});
    failed += summary.failures;
    if (twin == Twin::right)
      for (const gradcheck::fuzz::CampaignFinding& f : summary.findings)
        ++row.said[fmt::format("right ({}), run {}: {}: {}", to_string(v), f.run, f.cause, one_line(f.evidence))];
  }
  return failed;
}

Row row_of(const Exhibit& e, std::uint64_t seeds, std::uint64_t runs) {
  Row row;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    for (const Variety v : e.varieties) add_right(row, e, v, seed);
    add_wrong(row, e, seed);
  }
  if (runs == 0) return row;
  row.runs = runs * e.varieties.size();
  row.wrong_runs = runs;
  row.accused_runs = failures(row, e, Twin::right, runs);
  row.failing_runs = failures(row, e, Twin::wrong, runs);
  return row;
}

void print(const std::string& name, const std::string& source, bool rare, Row row) {
  fmt::print("| {} | {} | {} | {} / {} | {} / {} | {} | {} | {} | {} | {} / {} | {} / {} |\n", name, source,
             rare ? "rare" : "", row.accused, row.checks, row.passed, row.wrong_checks, row.names[Naming::right],
             row.names[Naming::described], row.names[Naming::misleading], row.names[Naming::wrong], row.accused_runs,
             row.runs, row.failing_runs, row.wrong_runs);
}

}  // namespace

int print_table(std::uint64_t seeds, std::uint64_t runs) {
  fmt::print(
      "| exhibit | report | data | right accused | wrong passed | name right | described | misleading | wrong | right: "
      "runs accused | wrong: runs failing |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
  Row total;
  int accused = 0, passed = 0;
  std::string remarks;
  for (const Exhibit& e : exhibits()) {
    const Row row = row_of(e, seeds, runs);
    print(e.card.name, e.card.source, e.card.rare, row);
    std::fflush(stdout);
    total += row;
    accused += row.accused > 0 || row.accused_runs > 0 ? 1 : 0;
    passed += e.card.rare ? (runs > 0 && row.failing_runs == 0 ? 1 : 0) : (row.passed > 0 ? 1 : 0);
    for (const auto& [text, count] : row.said) remarks += fmt::format("{} ({} times): {}\n", e.card.name, count, text);
  }
  print(fmt::format("all {}", exhibits().size()), fmt::format("{} accused, {} passed", accused, passed), false, total);
  fmt::print("\n{}", remarks);
  return accused + passed + total.names[Naming::wrong] == 0 ? 0 : 1;
}

}  // namespace museum::wing
