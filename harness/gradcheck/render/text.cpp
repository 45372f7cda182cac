// SPDX-License-Identifier: MIT
#include <gradcheck/render/text.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include <gradcheck/render/indented.hpp>
#include <gradcheck/render/table.hpp>

namespace gradcheck {
namespace {

constexpr arma::uword shown_entries = 10;

std::string number(double v) { return fmt::format("{:.10g}", v); }
std::string small(double v) { return fmt::format("{:.1e}", v); }

/// "5 agree, 1 disagree", with what an agreement rests on where that is little.
std::string summary(const Counts& c) {
  std::vector<std::string> parts;
  const auto add = [&parts](arma::uword count, const char* what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(c.disagree, "disagree");
  add(c.undecided, "undecided");
  add(c.kink, "kink");
  add(c.agree, "agree");
  std::string text = fmt::format("{}", fmt::join(parts, ", "));
  if (c.flat > 0) text += fmt::format(" ({} flat)", c.flat);
  if (c.negligible > 0) text += fmt::format(" ({} negligible)", c.negligible);
  return text;
}

std::vector<std::string> row(const Block& block) {
  const std::string shape = fmt::format("[{} x {}]", block.verdict.n_rows, block.verdict.n_cols);
  if (block.verdict.is_empty()) return {block.name, shape, "nothing to check", "", "", "", "", ""};
  if (block.reason_at(0) == Reason::shape) return {block.name, shape, "wrong shape", "", "", "", "", ""};
  const Entry e = block.worst();
  return {block.name,
          shape,
          summary(block.counts()),
          fmt::format("[{}, {}]", e.row, e.col),
          number(e.analytic),
          number(e.numeric),
          small(e.error_bar),
          block.resolution() > 0 ? small(block.resolution()) : ""};
}

std::string blocks(const Report& report) {
  if (report.blocks.empty()) return {};
  std::vector<std::vector<std::string>> rows{
      {"block", "shape", "verdict", "worst", "analytic", "numeric", "error bar", "resolution"}};
  for (const Block& block : report.blocks) rows.push_back(row(block));
  return detail::to_table(rows, 2);
}

bool worth_a_line(const Entry& e) { return e.verdict == Verdict::disagree || e.verdict == Verdict::undecided; }

/// Of a gradient of another shape no entry has a number: what is wrong is a finding, or a note.
std::string entries(const Block& block) {
  if (!block.verdict.is_empty() && block.reason_at(0) == Reason::shape) return {};
  std::string text;
  arma::uword found = 0;
  for (arma::uword i = 0; i < block.verdict.n_elem; ++i) {
    const Entry e = block.at(i);
    if (worth_a_line(e) && ++found <= shown_entries) text += "  " + to_text(e) + "\n";
  }
  if (found > shown_entries) text += fmt::format("  {}: {} more like these\n", block.name, found - shown_entries);
  return text;
}

/// Every clause on a line of its own. A report with one clause that held (deterministic) needs none.
std::string clauses(const Report& report) {
  if (report.clauses.size() == 1 && report.clauses[0].state == ClauseState::held) return {};
  std::vector<std::vector<std::string>> rows{{"clause", "", ""}};
  for (const Clause& c : report.clauses) rows.push_back({c.name, std::string(to_string(c.state)), c.why});
  return rows.size() > 1 ? detail::to_table(rows, 2) : "";
}

std::string findings(const Report& report) {
  std::string text;
  for (const Finding& f : report.findings) {
    text += fmt::format("  mistake: {}{}{}: {}\n", f.mistake, f.where.empty() ? "" : ", ", f.where, f.sentence);
    if (!f.alternatives.empty()) text += fmt::format("    or: {}\n", fmt::join(f.alternatives, ", "));
    if (!f.consequences.empty()) text += fmt::format("    follows from it: {}\n", fmt::join(f.consequences, ", "));
  }
  return text;
}

/// A mistake may have the same sentence as a note.
bool is_said(const std::string& note, const Report& report) {
  return std::ranges::any_of(report.findings,
                             [&](const Finding& f) { return f.sentence.find(note) != std::string::npos; });
}

std::string untested_blocks(const Report& report) {
  std::string text;
  for (const Block& block : report.blocks)
    if (block.flat())
      text += fmt::format("  {}: every derivative is exactly zero on both sides: nothing was put to the test\n",
                          block.name);
    else if (block.untested())
      text += fmt::format(
          "  {}: every derivative {}: nothing was put to the test\n", block.name,
          block.counts().kink > 0 ? "is at a kink, or vanishes beside the outputs" : "vanishes beside the outputs");
  return text;
}

std::string ratio(const Entry& e) {
  const double r = e.analytic / e.numeric;
  return std::isfinite(r) && r != 0.0 ? fmt::format(", ratio {:.8g}", r) : "";
}

/// "are flat", "are kinks or negligible"
std::string untested_as(const Counts& c) {
  std::vector<std::string> kinds;
  if (c.flat > 0) kinds.emplace_back("flat");
  if (c.kink > 0) kinds.emplace_back("at kinks");
  if (c.negligible > 0) kinds.emplace_back("negligible");
  if (c.outweighed > 0) kinds.emplace_back("outweighed");
  return fmt::format("are {}", fmt::join(kinds, " or "));
}

}  // namespace

std::string headline(const Report& report) {
  const Counts c = report.counts();
  if (c.total() == 0 && !report.parts.empty())
    return fmt::format("{}: every coordinate is in a part of it", report.ok() ? "agree" : "fail");
  std::string text = fmt::format("{}: {} of {} coordinates agree", report.ok() ? "agree" : "fail", c.agree, c.total());
  if (report.ok() && report.untested())
    text = fmt::format("untested: nothing was put to the test, {} of {} coordinates {}", c.total(), c.total(),
                       untested_as(c));
  if (c.outweighed > 0 && !report.untested())
    text += fmt::format(", {} cannot be told beside larger terms", c.outweighed);
  if (report.resolution() > 0) text += fmt::format(", resolution {}", small(report.resolution()));
  text += fmt::format(", {} evaluations", report.evaluations);
  return report.engine == "direct" ? text : text + " (" + report.engine + ")";
}

std::string to_text(const Entry& e) {
  std::string why(to_string(e.reason));
  if (!why.empty()) why = " (" + why + ")";
  return fmt::format("{}: {}{}: analytic {}, numeric {} +- {}{}", e.name(), to_string(e.verdict), why,
                     number(e.analytic), number(e.numeric), small(e.error_bar), ratio(e));
}

std::string to_text(const Report& report) {
  std::string text = report.subject + ": " + headline(report) + "\n" + blocks(report);
  for (const Block& block : report.blocks) text += entries(block);
  text += untested_blocks(report);
  text += clauses(report) + findings(report);
  for (const std::string& line : report.notes)
    if (!is_said(line, report)) text += "  note: " + line + "\n";
  for (const Report& part : report.parts) text += detail::indented(to_text(part));
  if (report.failed_evaluations > 0)
    text += fmt::format("  note: {} of {} evaluations had no finite value{}\n", report.failed_evaluations,
                        report.evaluations, report.failed_at.empty() ? "" : ", the first with " + report.failed_at);
  return text;
}

}  // namespace gradcheck
