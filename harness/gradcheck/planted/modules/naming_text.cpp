// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include <gradcheck/base/percent.hpp>
#include <gradcheck/planted/modules/naming.hpp>

namespace gradcheck::fuzz {
namespace {

constexpr std::size_t shown = 20;

std::string line(const NamingRow& r) {
  return fmt::format("{:<46}{:>8}{:>9}{:>10.2f}{:>7}{:>8}{:>11}{:>8}{:>11}{:>7}\n", r.name, r.planted, r.found(),
                     detail::percent(r.found(), r.planted), r.named, r.listed, r.described, r.wrong, r.misplaced,
                     r.silent);
}

std::string share(const NamingSummary& s) {
  const NamingRow &all = s.total, &known = s.catalogued;
  return fmt::format(
      "right module, and no other: {:.2f} %; right class, of those found: {:.2f} % (first {:.2f} %); wrong name: "
      "{:.2f} "
      "%\n",
      detail::percent(all.found(), all.planted), detail::percent(known.named + known.listed, known.found()),
      detail::percent(known.named, known.found()), detail::percent(all.wrong, all.planted));
}

}  // namespace

std::string to_text(const NamingSummary& s) {
  std::string text = fmt::format("{} random networks, seed {}, from index {}: {} right ones have a finding\n", s.nets,
                                 s.options.seed, s.options.first, s.accused);
  text += share(s);
  text += fmt::format("{:<46}{:>8}{:>9}{:>10}{:>7}{:>8}{:>11}{:>8}{:>11}{:>7}\n", "mistake, where it is caught",
                      "planted", "module", "module %", "named", "listed", "described", "wrong", "misplaced", "silent");
  text += line(s.total) + line(s.catalogued);
  for (const NamingRow& r : s.rows) text += line(r);
  for (std::size_t n = 0; n < std::min(s.misnamed.size(), shown); ++n) {
    const Misnamed& m = s.misnamed[n];
    text += fmt::format("network {}, {} in {}: {}\n", m.index, m.what, m.where, m.said.empty() ? "nothing" : m.said);
  }
  if (s.misnamed.size() > shown) text += fmt::format("{} more\n", s.misnamed.size() - shown);
  return text + (s.ok() ? "ok\n" : "not ok\n");
}

}  // namespace gradcheck::fuzz
