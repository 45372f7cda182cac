// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <gradcheck/render/answer_parts.hpp>
#include <gradcheck/render/in_words.hpp>

namespace gradcheck::detail {
namespace {

/// The coordinates of a report; of one that has only parts, theirs.
Counts counts_in(const Report& report) {
  Counts c = report.counts();
  if (c.total() == 0)
    for (const Report& part : report.parts) c += counts_in(part);
  return c;
}

/// The blocks of a report that are about directions; of one that has only parts, theirs.
std::vector<const Block*> directions_in(const Report& report) {
  std::vector<const Block*> all;
  for (const Block& b : report.blocks)
    if (b.directions > 0) all.push_back(&b);
  if (report.blocks.empty())
    for (const Report& part : report.parts) {
      const auto inside = directions_in(part);
      all.insert(all.end(), inside.begin(), inside.end());
    }
  return all;
}

/// The largest error of one entry of a rest that may not have shown, as a share of the largest entry of its block.
double unseen_in(const Report& report) {
  double largest = 0;
  for (const Block& rest : report.blocks) {
    if (rest.directions == 0) continue;
    for (const Block& whole : report.blocks)
      if (whole.name == rest.rest_of && whole.scale() > 0) largest = std::max(largest, rest.shows / whole.scale());
  }
  if (report.blocks.empty())
    for (const Report& part : report.parts) largest = std::max(largest, unseen_in(part));
  return largest;
}

/// ", the rest in 8 directions"; empty where everything was looked at.
std::string rest_in_words(const Report& report, const Counts& c) {
  if (c.not_looked_at == 0) return {};
  arma::uword directions = 0;
  for (const Block* b : directions_in(report)) directions += b->directions;
  return ", the rest in " + how_many(directions, "direction");
}

double resolution_in(const Report& report) {
  double largest = report.resolution();
  if (report.counts().total() == 0)
    for (const Report& part : report.parts) largest = std::max(largest, resolution_in(part));
  return largest;
}

/// "flat", "at kinks or negligible".
std::string untested_as(const Counts& c) {
  std::vector<std::string> kinds;
  if (c.flat > 0) kinds.emplace_back("flat");
  if (c.kink > 0) kinds.emplace_back("at kinks");
  if (c.negligible > 0) kinds.emplace_back("negligible");
  if (c.outweighed > 0) kinds.emplace_back("outweighed");
  return fmt::format("{}", fmt::join(kinds, " or "));
}

std::string_view reason_in_words(Reason reason) {
  switch (reason) {
    case Reason::jump: return "The function jumps here, and has no slope.";
    case Reason::noise: return "Forward gives other numbers each time.";
    case Reason::staircase: return "Forward moves in steps of rounding, so that its slope cannot be measured.";
    case Reason::rough: return "No step is small enough for the slope to settle.";
    case Reason::outweighed: return "Larger terms of the same output hide what it contributes.";
    case Reason::lost_digits: return "Backward's own rounding leaves too few digits to compare.";
    case Reason::kinked: return "The function has a corner here, with a slope on either side.";
    case Reason::not_looked_at: return "The evaluations did not last for the directions over the rest.";
    case Reason::non_finite: return "Forward is NaN or infinite next to the point.";
    default: return "The slope can be measured less exactly than the comparison needs.";
  }
}

void count_reasons(const Report& report, std::map<std::string, arma::uword>& seen) {
  for (const Block& b : report.blocks)
    for (arma::uword i = 0; i < b.verdict.n_elem; ++i)
      if (b.verdict_at(i) == Verdict::undecided && (b.directions > 0 || b.reason_at(i) != Reason::not_looked_at))
        ++seen[std::string(reason_in_words(b.reason_at(i)))];
  if (report.blocks.empty())
    for (const Report& part : report.parts) count_reasons(part, seen);
}

void add_once(std::vector<std::string>& notes, const std::string& note) {
  if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
}

void add_notes(const Report& report, std::vector<std::string>& notes) {
  for (const std::string& note : report.notes) add_once(notes, note);
  for (const Clause& c : report.clauses)
    if (c.state == ClauseState::waived) add_once(notes, c.name + ", waived: " + c.why);
  if (report.failed_evaluations > 0)
    add_once(notes, fmt::format("{} of {} had no finite value{}", with_commas(report.failed_evaluations),
                                how_many(report.evaluations, "evaluation"),
                                report.failed_at.empty() ? "" : ", the first with " + report.failed_at));
  for (const Report& part : report.parts) add_notes(part, notes);
}

/// Blocks of which nothing was put to the test, where others were.
void add_untested_blocks(const Report& report, std::vector<std::string>& notes) {
  for (const Block& b : report.blocks) {
    if (b.flat())
      add_once(notes, b.name + ": every derivative is exactly zero on both sides: nothing was put to the test");
    else if (b.untested())
      add_once(notes, b.name + ": " + untested_as(b.counts()) + " throughout: nothing was put to the test");
  }
}

std::string refusal(const Report& report) {
  for (const Clause& c : report.clauses)
    if (c.id == ClauseId::other && c.state == ClauseState::not_tested) return c.why;
  return {};
}

}  // namespace

std::string claim_of_right(const Report& report) {
  const Counts c = counts_in(report);
  const arma::uword undecided = c.undecided - c.not_looked_at;
  std::string text = with_commas(c.not_looked_at > 0 ? c.looked_at() : c.agree - std::min(c.agree, c.directions)) +
                     " of " + how_many(c.coordinates(), "coordinate") + rest_in_words(report, c);
  if (const double r = resolution_in(report); r > 0)
    text += ", any error above " + small_number(r) + " would have been caught";
  if (const double r = unseen_in(report); c.not_looked_at > 0 && r > 0)
    text += ", of the rest a single one above " + small_number(r) + " of its block's largest";
  if (c.kink > 0) text += ", " + with_commas(c.kink) + " at " + (c.kink == 1 ? "a kink" : "kinks");
  if (undecided > c.outweighed) text += ", " + with_commas(undecided - c.outweighed) + " undecided";
  if (c.outweighed > 0) text += ", " + with_commas(c.outweighed) + " beside larger terms cannot be told";
  return text;
}

std::string claim_of_untested(const Report& report) {
  const Counts c = counts_in(report);
  if (c.total() == 0) return "no coordinate was checked (" + report.subject + ")";
  return "nothing was put to the test, " + with_commas(c.looked_at()) + " of " +
         how_many(c.coordinates(), "coordinate") + (c.looked_at() == 1 ? " is " : " are ") + untested_as(c);
}

std::string claim_of_undecided(const Report& report) {
  const Counts c = counts_in(report);
  return with_commas(c.undecided - c.not_looked_at) + " of " + with_commas(c.total() - c.not_looked_at) +
         " undecided (" + subject_of(report) + ")" + rest_in_words(report, c);
}

std::string why_undecided(const Report& report) {
  std::map<std::string, arma::uword> seen;
  count_reasons(report, seen);
  std::vector<std::string> all;
  for (const auto& [words, count] : seen)
    all.push_back(seen.size() == 1 ? words : (count == 1 ? "once: " : with_commas(count) + " times: ") + words);
  return fmt::format("{}", fmt::join(all, " "));
}

std::string why_untested(const Report& report) {
  for (const Clause& c : report.clauses)
    if (c.is_broken()) return c.why;
  const Counts c = counts_in(report);
  if (c.total() == 0) return refusal(report);
  if (c.flat == c.total() - c.not_looked_at)
    return "Every derivative is exactly zero on both sides: choose data at which the function has a slope.";
  if (c.kink == c.total() - c.not_looked_at)
    return "The function has a corner here, where every slope between those of its two sides is right: choose other "
           "data.";
  return "Choose data at which the function has a slope that can be seen beside its value.";
}

std::vector<std::string> notes_of(const Report& report) {
  std::vector<std::string> notes;
  const bool unites_what_agrees = report.counts().disagree == 0 && !report.parts.empty();
  if (!report.untested() && !unites_what_agrees) add_untested_blocks(report, notes);
  add_notes(report, notes);
  return notes;
}

}  // namespace gradcheck::detail
