// SPDX-License-Identifier: MIT
#include <gradcheck/render/answer.hpp>

#include <algorithm>
#include <array>

#include <gradcheck/render/answer_parts.hpp>

namespace gradcheck::detail {
namespace {

Conclusion judgement_of(const Report& report) {
  if (is_wrong(report)) return Conclusion::wrong;
  if (report.untested()) return Conclusion::untested;
  return report.ok() ? Conclusion::right : Conclusion::cannot_tell;
}

/// The report that says what is wrong: itself, or the first part that does.
const Report& accuser(const Report& report) {
  if (is_wrong_itself(report)) return report;
  const auto part = std::ranges::find_if(report.parts, is_wrong);
  return part == report.parts.end() ? report : accuser(*part);
}

void show_again(ReportAnswer& answer, const Report& report) {
  answer.again = again(report);
  answer.shown_by = report.subject;
  answer.seed = report.seed;
}

/// A shape that is wrong is said by the mistake: of what other sizes it is wrong as well need not be known.
void say_shapes_once(ReportAnswer& answer, const Report& source) {
  if (std::ranges::find(answer.mistakes, "wrong shape", &Mistake::name) == answer.mistakes.end()) return;
  for (const Block& b : source.blocks)
    if (!b.misshapen.empty()) std::erase(answer.notes, b.name + ": " + b.misshapen);
}

void add_mistakes(ReportAnswer& answer, const Report& report) {
  const Report& source = accuser(report);
  answer.mistakes = mistakes_of(source);
  answer.claim = answer.mistakes[0].claim;
  say_shapes_once(answer, source);
  const Report& shown = shown_by(source, answer.mistakes[0]);
  if (shown.has_no_outputs()) return show_again(answer, shown);  // no entry is an example of that
  if (const auto entry = entry_to_show(shown, answer.mistakes[0]))
    answer.example = Example{&shown == &source ? "" : shown.subject, *entry};
  if (source.counts().disagree > 0 || &shown == &source) answer.extent.push_back(extent_of(source));
  if (&shown != &source) answer.extent.push_back(shown.subject + ": " + extent_of(shown));
  show_again(answer, is_wrong_itself(source) && source.counts().disagree > 0 ? source : shown);
}

/// The report that cannot tell: the first part of which too much is undecided, or itself.
const Report& doubter(const Report& report) {
  const auto part = std::ranges::find_if(report.parts, [](const Report& p) { return !p.ok(); });
  return part == report.parts.end() ? report : *part;
}

void add_doubt(ReportAnswer& answer, const Report& report) {
  const bool untested = answer.judgement == Conclusion::untested;
  const Report& shown = untested ? report : doubter(report);
  answer.claim = untested ? claim_of_untested(report) : claim_of_undecided(shown);
  answer.plain = untested ? why_untested(report) : why_undecided(shown);
  if (const auto entry = entry_to_show(shown, {}))
    answer.example = Example{&shown == &report ? "" : shown.subject, *entry};
  answer.checked = checked_in(report);
  show_again(answer, shown);
}

}  // namespace

std::string_view to_string(Conclusion judgement) {
  static constexpr std::array<std::string_view, 4> words{"right", "untested", "cannot tell", "wrong"};
  return words.at(static_cast<std::size_t>(judgement));
}

ReportAnswer answer_of(const Report& report) {
  ReportAnswer answer;
  answer.judgement = judgement_of(report);
  answer.notes = notes_of(report);
  if (answer.judgement == Conclusion::wrong) {
    add_mistakes(answer, report);
  } else if (answer.judgement == Conclusion::right) {
    answer.claim = claim_of_right(report);
    answer.checked = checked_in(report);
  } else {
    add_doubt(answer, report);
  }
  return answer;
}

}  // namespace gradcheck::detail
