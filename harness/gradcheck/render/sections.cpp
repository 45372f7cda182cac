// SPDX-License-Identifier: MIT
#include <gradcheck/render/sections.hpp>

#include <algorithm>
#include <numeric>

namespace gradcheck::detail {
namespace {

constexpr std::size_t margin = 2, hanging = 4;  // before a line, and before what continues it
constexpr std::size_t narrowest = 20;
constexpr std::string_view cut_sign = " ...";

/// So many characters are left of the style's width, at least enough for a word.
std::size_t room(const Style& style, std::size_t used) { return std::max(style.width, used + narrowest) - used; }

/// The signs below a piece of a text, of which the bytes from `from` to `to` are marked.
std::string signs_below(const Piece& piece, std::size_t from, std::size_t to) {
  const std::size_t first = std::clamp(from, piece.from, piece.from + piece.text.size()) - piece.from;
  const std::size_t last = std::clamp(to, piece.from, piece.from + piece.text.size()) - piece.from;
  return std::string(first, ' ') + std::string(last - first, '^');
}

}  // namespace

void Sections::add_verdict(const std::string& judgement, const std::string& claim, Paint paint) {
  Section section;
  const std::string line = judgement + ": " + on_one_line(claim);
  for (const Piece& p : wrapped(line, width_of(line) <= style_.width ? style_.width : room(style_, margin)))
    section.lines.push_back(std::string(section.lines.empty() ? 0 : margin, ' ') + p.text);
  section.lines[0].replace(0, judgement.size(), painted(judgement, paint, style_.colour));
  section.least = section.lines.size();
  all_.push_back(std::move(section));
}

void Sections::add(const std::string& label, const std::string& text) { add_marked(label, text, ""); }

void Sections::add_marked(const std::string& label, const std::string& text, const std::string& marked) {
  if (text.empty()) return;
  const std::string start = label.empty() ? "" : label + ": ", line = start + on_one_line(text);
  const std::size_t place = marked.empty() ? std::string::npos : line.find(marked, start.size());
  const std::size_t from = std::min(place, line.size()), indent = label.empty() ? margin : hanging;
  Section section;
  for (const Piece& p : wrapped(line, room(style_, indent))) {
    const std::string space(p.from == 0 ? margin : indent, ' ');
    section.lines.push_back(space + p.text);
    const std::string signs = signs_below(p, from, from + marked.size());
    if (signs.find('^') != std::string::npos)
      section.lines.push_back(space + signs.substr(0, signs.find('^')) +
                              painted(signs.substr(signs.find('^')), Paint::red, style_.colour));
  }
  section.lines[0].replace(margin, start.size(), painted(start, Paint::faint, style_.colour));
  if (!marked.empty()) section.least = section.lines.size();
  all_.push_back(std::move(section));
}

void Sections::add_unbroken(const std::string& label, const std::string& text) {
  const std::string start = painted(label + ": ", Paint::faint, style_.colour);
  all_.push_back({{std::string(margin, ' ') + start + on_one_line(text)}, 1});
}

std::size_t Sections::lines() const {
  return std::accumulate(all_.begin(), all_.end(), std::size_t{0},
                         [](std::size_t sum, const Section& s) { return sum + s.lines.size(); });
}

/// The line before it says that something is missing.
void Sections::cut_last_line(Section& section) const {
  section.lines.pop_back();
  std::string& last = section.lines.back();
  if (last.ends_with(cut_sign)) return;
  while (width_of(last) + cut_sign.size() > style_.width && last.find_last_of(' ') != std::string::npos)
    last.resize(last.find_last_of(' '));
  last += cut_sign;
}

void Sections::cut_to(std::size_t most) {
  const auto spare = [](const Section& s) { return s.lines.size() - std::min(s.lines.size(), s.least); };
  while (lines() > most) {
    const auto longest = std::ranges::max_element(all_, {}, spare);
    if (longest == all_.end() || spare(*longest) == 0) return;
    cut_last_line(*longest);
  }
}

void Sections::cut_to_first_lines() {
  for (Section& section : all_)
    while (section.lines.size() > 1) cut_last_line(section);
}

std::string Sections::text() const {
  std::string text;
  for (const Section& s : all_)
    for (const std::string& line : s.lines) text += line + "\n";
  return text;
}

}  // namespace gradcheck::detail
