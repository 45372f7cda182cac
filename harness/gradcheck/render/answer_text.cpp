// SPDX-License-Identifier: MIT
#include <gradcheck/render/answer_text.hpp>

#include <fmt/format.h>

#include <gradcheck/render/in_words.hpp>
#include <gradcheck/render/sections.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::size_t most_lines = 20, most_notes = 4, most_others = 3;

Paint paint_of(Conclusion judgement) {
  switch (judgement) {
    case Conclusion::right: return Paint::green;
    case Conclusion::wrong: return Paint::red;
    default: return Paint::yellow;
  }
}

std::string place_behind(const std::string& where) { return where.empty() ? "" : ", " + where; }

void add(Sections& text, const Mistake& m) {
  text.add("", m.plain);
  text.add("mistake", m.name + place_behind(m.where) + ": " + m.exact);
  text.add_marked("violates", m.formula, m.wrong_term);
  text.add("or", fmt::format("{}", fmt::join(m.alternatives, ", ")));
  text.add("follows", fmt::format("{}", fmt::join(m.consequences, ", ")));
}

/// The first of them; the last line says how many are left out.
void add_some(Sections& text, const std::string& label, const std::vector<std::string>& lines, std::size_t most) {
  const std::size_t shown = lines.size() > most ? most - 1 : lines.size();
  for (std::size_t k = 0; k < shown; ++k) text.add(label, lines[k]);
  if (shown < lines.size())
    text.add(label, fmt::format("and {} more, which --verbose or Detail::all has", lines.size() - shown));
}

void add_others(Sections& text, const std::vector<Mistake>& mistakes) {
  std::vector<std::string> claims;
  for (std::size_t k = 1; k < mistakes.size(); ++k)
    claims.push_back(mistakes[k].claim + ": " + mistakes[k].name + ": " + mistakes[k].exact);
  add_some(text, "also", claims, most_others);
}

void add_reproduction(Sections& text, const ReportAnswer& answer, const Style& style) {
  if (answer.judgement == Conclusion::right) return;
  if (style.again.empty())
    text.add("reproduce", answer.again);
  else
    text.add_unbroken("reproduce", style.again);
}

void add_rest(Sections& text, const ReportAnswer& answer, const Style& style, std::size_t notes) {
  if (answer.example)
    text.add("example",
             (answer.example->part.empty() ? "" : answer.example->part + ": ") + entry_in_words(answer.example->entry));
  for (const std::string& line : answer.extent) text.add("extent", line);
  text.add("checked", answer.checked);
  add_some(text, "note", answer.notes, notes);
  add_reproduction(text, answer, style);
}

Sections begun(const ReportAnswer& answer, const Style& style) {
  Sections text(style);
  text.add_verdict(std::string(to_string(answer.judgement)), answer.claim, paint_of(answer.judgement));
  return text;
}

}  // namespace

std::string entry_in_words(const Entry& e) {
  const std::string reason(to_string(e.reason));
  const bool decided = e.verdict != Verdict::undecided;
  const auto [used, other] = told_apart(e.analytic, e.numeric);
  const std::string ratio = decided ? ratio_in_words(e) : "";
  return e.name() + ": used " + used + (decided ? ", expected " : ", measured ") + other + " +- " +
         small_number(e.error_bar) + (ratio.empty() ? "" : ", ratio " + ratio) +
         (reason.empty() ? "" : " (" + reason + ")");
}

std::string text_of(const ReportAnswer& answer, const Style& style) {
  Sections text = begun(answer, style);
  text.add("", answer.plain);
  if (!answer.mistakes.empty()) add(text, answer.mistakes[0]);
  add_others(text, answer.mistakes);
  add_rest(text, answer, style, most_notes);
  text.cut_to(most_lines);
  return text.text();
}

std::string whole_text_of(const ReportAnswer& answer, const Style& style) {
  Sections text = begun(answer, style);
  text.add("", answer.plain);
  for (const Mistake& m : answer.mistakes) {
    if (&m != &answer.mistakes[0]) text.add("also", m.claim);
    add(text, m);
  }
  add_rest(text, answer, style, answer.notes.size());
  return text.text();
}

std::string brief_text_of(const ReportAnswer& answer, const Style& style) {
  Sections text = begun(answer, style);
  if (!answer.mistakes.empty())
    text.add("mistake", answer.mistakes[0].name + ": " + answer.mistakes[0].exact);
  else
    text.add("", answer.plain);
  add_reproduction(text, answer, style);
  text.cut_to_first_lines();
  return text.text();
}

std::string first_line_of(const ReportAnswer& answer, const Style& style) { return begun(answer, style).text(); }

std::string text_of(const std::vector<Mistake>& mistakes, const Style& style) {
  Sections text(style);
  for (const Mistake& m : mistakes) {
    text.add("also", m.claim);
    add(text, m);
  }
  return text.text();
}

}  // namespace gradcheck::detail
