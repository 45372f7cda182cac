// SPDX-License-Identifier: MIT
#include <gradcheck/render/tables.hpp>

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include <gradcheck/base/indented.hpp>
#include <gradcheck/render/answer_parts.hpp>
#include <gradcheck/render/answer_text.hpp>
#include <gradcheck/render/in_words.hpp>
#include <gradcheck/render/sections.hpp>
#include <gradcheck/render/table.hpp>
#include <gradcheck/render/text.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword shown_entries = 10;
constexpr std::size_t margin_of_tables = 2;
constexpr int digits_of_blocks = 6;

/// What stands above already.
struct Shown {
  std::set<std::string> clauses, entries, mistakes;

  /// Whether it is new; it is not any more.
  static bool is_new(std::set<std::string>& among, const std::string& text) { return among.insert(text).second; }
};

/// "5 agree, 1 disagree", with what an agreement rests on where that is little.
std::string verdicts(const Counts& c) {
  std::vector<std::string> all;
  const auto add = [&all](arma::uword count, const char* what) {
    if (count > 0) all.push_back(with_commas(count) + " " + what);
  };
  add(c.disagree, "disagree");
  add(c.undecided - c.not_looked_at, "undecided");
  add(c.not_looked_at, "not looked at");
  add(c.kink, c.kink == 1 ? "kink" : "kinks");
  add(c.agree, "agree");
  std::string text = fmt::format("{}", fmt::join(all, ", "));
  if (c.flat > 0) text += " (" + with_commas(c.flat) + " flat)";
  if (c.negligible > 0) text += " (" + with_commas(c.negligible) + " negligible)";
  return text;
}

std::vector<std::string> row_of_block(const Block& block) {
  const std::string shape = fmt::format("[{} x {}]", block.shape().n_rows, block.shape().n_cols);
  if (block.verdict.is_empty()) return {block.name, shape, "nothing to check", "", "", "", ""};
  if (block.reason_at(0) == Reason::shape) return {block.name, shape, "wrong shape", "", "", "", ""};
  const Entry e = block.worst();
  return {block.name,
          shape,
          verdicts(block.counts()),
          short_number(e.analytic, digits_of_blocks),
          short_number(e.numeric, digits_of_blocks),
          small_number(e.error_bar),
          block.resolution() > 0 ? small_number(block.resolution()) : ""};
}

std::string blocks(const Report& report, std::size_t width) {
  if (report.blocks.empty()) return {};
  TableRows rows{{"block", "shape", "verdict", "used", "expected", "+-", "resolution"}};
  for (const Block& block : report.blocks) rows.push_back(row_of_block(block));
  return to_table(rows, margin_of_tables, width);
}

std::vector<std::string> row_of_entry(const Entry& e) {
  const std::string reason(to_string(e.reason));
  const auto [used, expected] = told_apart(e.analytic, e.numeric);
  return {fmt::format("[{}, {}]", e.row, e.col),
          std::string(to_string(e.verdict)) + (reason.empty() ? "" : " (" + reason + ")"),
          used,
          expected,
          small_number(e.error_bar),
          ratio_in_words(e)};
}

/// An entry as what repeats it would have it: in its numbers, whatever their error bars.
std::string fingerprint(const TableRows& rows) {
  std::string text;
  for (std::size_t k = 1; k < rows.size(); ++k)
    text += fmt::format("{}\n", fmt::join(rows[k].begin(), rows[k].begin() + 4, " "));
  return text;
}

/// Of a gradient of another shape no entry has a number.
std::string entries(const Block& block, std::size_t width, Shown& above) {
  if (!block.verdict.is_empty() && block.reason_at(0) == Reason::shape) return {};
  TableRows rows{{block.name, "verdict", "used", "expected", "+-", "ratio"}};
  arma::uword found = 0;
  for (arma::uword i = 0; i < block.verdict.n_elem; ++i) {
    const Verdict v = block.verdict_at(i);
    if (v != Verdict::disagree && v != Verdict::undecided) continue;
    if (block.reason_at(i) == Reason::not_looked_at) continue;
    if (++found <= shown_entries) rows.push_back(row_of_entry(block.at(i)));
  }
  if (found == 0) return {};
  if (!Shown::is_new(above.entries, fingerprint(rows)))
    return "  " + on_one_line(block.name) + ": its entries stand above\n";
  std::string text = to_table(rows, margin_of_tables, width);
  if (found > shown_entries) text += "  and " + with_commas(found - shown_entries) + " more like these\n";
  return text;
}

std::string clauses(const Report& report, std::size_t width, Shown& above) {
  if (report.clauses.size() == 1 && report.clauses[0].state == ClauseState::held) return {};
  TableRows rows{{"clause", "", ""}};
  for (const Clause& c : report.clauses) {
    const std::string state(to_string(c.state));
    if (Shown::is_new(above.clauses, c.name + "\n" + state + "\n" + c.why)) rows.push_back({c.name, state, c.why});
  }
  const std::size_t repeated = report.clauses.size() + 1 - rows.size();
  std::string text = rows.size() > 1 ? to_table(rows, margin_of_tables, width) : "";
  if (repeated > 0) text += "  " + how_many(repeated, "clause") + " as above\n";
  return text;
}

std::string new_mistakes(const Report& report, const Style& style, Shown& above) {
  std::vector<Mistake> fresh;
  for (const Mistake& m : mistakes_of(report))
    if (Shown::is_new(above.mistakes, m.name)) fresh.push_back(m);
  return text_of(fresh, style);
}

std::string heading(const Report& report) {
  std::string text = on_one_line(report.subject) + ": seed " + std::to_string(report.seed) + ", " +
                     how_many(report.evaluations, "evaluation");
  if (report.method != Method::differences) return text + " (" + std::string(to_string(report.method)) + ")";
  return report.engine == "direct" ? text : text + " (" + report.engine + ")";
}

Style narrower(Style style) {
  constexpr std::size_t least = 40;
  style.width = std::max(style.width, least + margin_of_tables) - margin_of_tables;
  return style;
}

std::string tables(const Report& report, const Style& style, Shown& above) {
  std::string text = heading(report) + "\n" + blocks(report, style.width);
  for (const Block& block : report.blocks) text += entries(block, style.width, above);
  text += clauses(report, style.width, above);
  for (const Report& part : report.parts) {
    const Style inside = narrower(style);
    text += indented(first_line_of(answer_of(part), inside) + new_mistakes(part, inside, above) +
                     tables(part, inside, above));
  }
  return text;
}

}  // namespace

std::string tables_of(const Report& report, const Style& style) {
  Shown above;
  for (const Mistake& m : mistakes_of(report)) above.mistakes.insert(m.name);
  return tables(report, style, above);
}

}  // namespace gradcheck::detail
