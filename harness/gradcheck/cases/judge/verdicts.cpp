// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <utility>

#include <gradcheck/cases/judge/judge_parts.hpp>

namespace gradcheck::cases::parts {

namespace {

bool about(const ExpectedVerdict& expected, const Entry& entry) {
  return expected.block == entry.block &&
         (!expected.at || (expected.at->row == entry.row && expected.at->column == entry.col));
}

bool fulfilled(const ExpectedVerdict& expected, const Entry& entry) {
  return expected.verdict == entry.verdict && (!expected.reason || *expected.reason == entry.reason);
}

std::string text(Verdict verdict, Reason reason) {
  const std::string why(to_string(reason));
  return std::string(to_string(verdict)) + (why.empty() ? "" : " (" + why + ")");
}

Check check(const Case& c, const std::string& when, const ExpectedVerdict& expected, const Entry& entry) {
  Check check{when,
              entry.name(),
              text(expected.verdict, expected.reason.value_or(Reason::none)),
              entry.analytic,
              NumericValue{entry.numeric, entry.error_bar},
              fulfilled(expected, entry),
              {},
              expected.line};
  if (!check.held)
    check.message = fmt::format("{}:{}: {} {} is {}, expected {}", c.path, expected.line, check.name, when,
                                text(entry.verdict, entry.reason), check.expected);
  return check;
}

bool was_expected(const std::vector<ExpectedVerdict>& expected, const Entry& entry) {
  return std::any_of(expected.begin(), expected.end(),
                     [&](const ExpectedVerdict& e) { return about(e, entry) && fulfilled(e, entry); });
}

/// What speaks against a block once the expected verdicts are taken out.
struct Objections {
  arma::uword disagree = 0, undecided = 0;
  bool flat = false;
  std::optional<Entry> worst;
};

Objections objections(const Block& block, const std::vector<ExpectedVerdict>& expected) {
  Objections found;
  bool all_expected = true;
  for (arma::uword i = 0; i < block.verdict.n_elem; ++i) {
    const Entry entry = block.at(i);
    if (was_expected(expected, entry)) continue;
    all_expected = false;
    const bool disagrees = entry.verdict == Verdict::disagree, undecided = entry.verdict == Verdict::undecided;
    found.disagree += disagrees ? 1 : 0;
    found.undecided += undecided ? 1 : 0;
    if ((disagrees && found.disagree == 1) || (undecided && !found.worst)) found.worst = entry;
  }
  found.flat = !all_expected && block.flat();
  return found;
}

/// The rule of Report::ok() for one block: what is wrong, or nothing.
std::string wrong(const Block& block, const std::vector<ExpectedVerdict>& expected, bool strict) {
  const Objections found = objections(block, expected);
  const double share =
      static_cast<double>(found.undecided) / static_cast<double>(std::max<arma::uword>(block.verdict.n_elem, 1));
  if (found.disagree > 0 || share > (strict ? 0.0 : undecided_limit))
    return fmt::format("{} is {}, expected agree", found.worst->name(),
                       text(found.worst->verdict, found.worst->reason));
  return strict && found.flat ? fmt::format("{} is flat, expected a derivative that is not 0", block.name)
                              : std::string();
}

std::string wrong(const Report& report, const std::vector<ExpectedVerdict>& expected) {
  if (report.counts().total() == 0) return "no coordinates, expected some";
  for (const Clause& clause : report.clauses)
    if (clause.state == ClauseState::broken)
      return fmt::format("the clause {} is broken, expected it to hold", clause.name);
  for (const Block& block : report.blocks)
    if (const std::string what = wrong(block, expected, report.strict); !what.empty()) return what;
  return {};
}

}  // namespace

void check_verdicts(const Case& c, const std::string& when, const std::vector<ExpectedVerdict>& expected,
                    const Report& report, Outcome& outcome) {
  for (const ExpectedVerdict& e : expected)
    for (const Block& block : report.blocks)
      for (arma::uword i = 0; i < block.verdict.n_elem; ++i)
        if (const Entry entry = block.at(i); about(e, entry)) outcome.checks.push_back(check(c, when, e, entry));
}

GradientOutcome accept(const Case& c, const std::string& when, const std::vector<ExpectedVerdict>& expected,
                       Report report) {
  const std::string what = report.ok() ? std::string() : wrong(report, expected);
  return {when, std::move(report), what.empty(),
          what.empty() ? what : fmt::format("{}: gradient {}: {}", c.path, when, what)};
}

}  // namespace gradcheck::cases::parts
