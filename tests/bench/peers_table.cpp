// SPDX-License-Identifier: MIT
#include "peers_table.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>

namespace gradcheck::bench {
namespace {

using peers::Case, peers::Word;

/// In bold where it should say the contrary.
std::string said(const Case& of, const peers::Answer& answer) {
  switch (answer.word) {
    case Word::undecided: return "cannot tell";
    case Word::passed: return of.right() ? "passes" : "**passes**";
    case Word::accused: return of.right() ? "**accuses**" : "accuses";
  }
  return "";
}

bool was_run(const std::vector<PeerCell>& row) {
  return std::ranges::all_of(row, [](const PeerCell& cell) { return cell.seconds > 0; });
}

std::string times(double ratio) { return ratio < 10 ? fmt::format("{:.2g}", ratio) : fmt::format("{:.0f}", ratio); }

std::string rows(const PeerTable& t) {
  std::string text = "| derivative | what is wrong |";
  for (const std::string& checker : t.library.checkers) text += fmt::format(" {} | calls |", checker);
  text += " time, times the first |\n|---|---|";
  for (std::size_t k = 0; k < t.library.checkers.size(); ++k) text += "---|---|";
  text += "---|\n";
  for (std::size_t k = 0; k < t.cells.size(); ++k) {
    if (!was_run(t.cells[k])) continue;
    const Case& of = t.library.cases[k];
    text += fmt::format("| {} | {} |", of.name, of.fault);
    for (const PeerCell& cell : t.cells[k]) text += fmt::format(" {} | {} |", said(of, cell.answer), cell.answer.calls);
    text += fmt::format(" {} |\n", times(t.cells[k].back().seconds / t.cells[k].front().seconds));
  }
  return text;
}

/// What one checker said of all cases.
struct Sum {
  int right = 0, accused = 0, undecided = 0;  ///< undecided: right ones
  int wrong = 0, missed = 0, told_apart = 0;  ///< told apart: accused, and the right twin is not
  std::vector<double> calls, ratios;          ///< of right ones; ratios: of time, to that of the first checker
};

Sum sum_of(const PeerTable& t, std::size_t checker) {
  Sum s;
  std::map<std::string, bool> right_stands;
  for (std::size_t k = 0; k < t.cells.size(); ++k) {
    if (!was_run(t.cells[k])) continue;
    const Case& of = t.library.cases[k];
    const PeerCell& cell = t.cells[k][checker];
    const Word word = cell.answer.word;
    if (of.right()) {
      ++s.right;
      s.accused += word == Word::accused ? 1 : 0;
      s.undecided += word == Word::undecided ? 1 : 0;
      right_stands[of.name] = word != Word::accused;
      s.calls.push_back(static_cast<double>(cell.answer.calls));
      s.ratios.push_back(cell.seconds / t.cells[k].front().seconds);
    } else {
      ++s.wrong;
      s.missed += word != Word::accused ? 1 : 0;
      const auto twin = right_stands.find(of.name);
      s.told_apart += word == Word::accused && (twin == right_stands.end() || twin->second) ? 1 : 0;
    }
  }
  return s;
}

double median(std::vector<double> numbers) {
  if (numbers.empty()) return 0;
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::ranges::nth_element(numbers, middle);
  return *middle;
}

std::string sums(const PeerTable& t) {
  std::string text = "| " + t.library.name +
                     " | right ones accused | cannot tell | wrong ones missed | told apart from the right one "
                     "| calls, right ones | time, right ones |\n|---|---|---|---|---|---|---|\n";
  for (std::size_t c = 0; c < t.library.checkers.size(); ++c) {
    const Sum s = sum_of(t, c);
    text += fmt::format("| {} | {} of {} | {} | {} of {} | {} of {} | {:.0f} | {} |\n", t.library.checkers[c],
                        s.accused, s.right, s.undecided, s.missed, s.wrong, s.told_apart, s.wrong, median(s.calls),
                        times(median(s.ratios)));
  }
  return text;
}

}  // namespace

std::string to_markdown(const PeerTable& table) {
  if (table.library.cases.empty()) return table.library.name + "\n\n";
  return rows(table) + "\n" + sums(table) + "\n";
}

}  // namespace gradcheck::bench
