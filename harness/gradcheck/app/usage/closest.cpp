// SPDX-License-Identifier: MIT
#include <gradcheck/app/usage/closest.hpp>

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace gradcheck {
namespace {

std::string small_letters(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// How many letters to change, add, drop or exchange with the next make b of a: optimal string alignment.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> closest(const std::string& typed, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 200;  // no name, and the square of it is to be small
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, typed.size() / 3) + 1;
  if (typed.empty() || typed.size() > longest) return best;
  for (const std::string& name : known) {
    if (name.size() > longest) continue;
    const std::size_t here = distance(small_letters(typed), small_letters(name));
    if (here >= best_distance) continue;
    best = name;
    best_distance = here;
  }
  return best;
}

std::string no_such(const std::string& kind, const std::string& typed, const std::vector<std::string>& known) {
  if (known.empty()) return fmt::format("no {} \"{}\": there is none here", kind, typed);
  constexpr std::size_t most_listed = 40;
  const auto meant = closest(typed, known);
  const std::string all = known.size() > most_listed ? fmt::format("the {} that `list` names", known.size())
                                                     : fmt::format("{}", fmt::join(known, ", "));
  return fmt::format("no {} \"{}\", expected one of {}{}", kind, typed, all,
                     meant ? fmt::format("; did you mean {}?", *meant) : "");
}

}  // namespace gradcheck
