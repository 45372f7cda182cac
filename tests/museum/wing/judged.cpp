// SPDX-License-Identifier: MIT
#include "museum/wing/judged.hpp"

#include <algorithm>

#include <gradcheck/diagnosis/diagnosis.hpp>
#include <gradcheck/factory/check_factory.hpp>

namespace museum::wing {
namespace {

/// "factor *" is any factor.
bool fits(const std::string& class_of_mistake, const std::string& expected) {
  if (expected.ends_with('*')) return class_of_mistake.starts_with(expected.substr(0, expected.size() - 1));
  return class_of_mistake == expected;
}
bool is_expected(const std::string& class_of_mistake, const Card& card) {
  return std::ranges::any_of(card.mistakes, [&](const std::string& m) { return fits(class_of_mistake, m); });
}

/// The findings of a report and its parts, in the order in which they are shown.
void collect(const gradcheck::Report& report, std::vector<gradcheck::Finding>& all) {
  all.insert(all.end(), report.findings.begin(), report.findings.end());
  for (const gradcheck::Report& part : report.parts) collect(part, all);
}

}  // namespace

Naming naming_of(const gradcheck::Report& report, const Card& card) {
  std::vector<gradcheck::Finding> all;
  collect(report, all);
  if (all.empty()) return Naming::described;
  if (is_expected(all[0].mistake, card)) return Naming::right;
  if (all[0].mistake == gradcheck::unnamed_mistake) return Naming::described;
  const auto holds = [&](const gradcheck::Finding& f) {
    return is_expected(f.mistake, card) ||
           std::ranges::any_of(f.alternatives, [&](const std::string& a) { return is_expected(a, card); });
  };
  return std::ranges::any_of(all, holds) ? Naming::misleading : Naming::wrong;
}

gradcheck::Report checked(const Exhibit& exhibit, Twin twin, Variety variety, std::uint64_t seed) {
  gradcheck::Options options;
  options.seed = seed;
  return gradcheck::check_configurations(exhibit.card.name, exhibit.factory(twin, variety),
                                         gradcheck::configurations(seed), options);
}

std::string to_string(Shortfall shortfall) {
  switch (shortfall) {
    case Shortfall::right_accused: return "right accused";
    case Shortfall::wrong_passes: return "wrong passes";
    case Shortfall::described: return "described, not named";
    case Shortfall::misleading: return "named behind another";
    case Shortfall::wrongly_named: break;
  }
  return "wrongly named";
}

std::vector<Shortfall> shortfalls(const Exhibit& exhibit, std::uint64_t seed) {
  std::vector<Shortfall> found;
  if (std::ranges::any_of(exhibit.varieties, [&](Variety v) { return !checked(exhibit, Twin::right, v, seed).ok(); }))
    found.push_back(Shortfall::right_accused);
  const gradcheck::Report wrong = checked(exhibit, Twin::wrong, Variety::ordinary, seed);
  if (wrong.ok()) {
    if (!exhibit.card.rare) found.push_back(Shortfall::wrong_passes);
    return found;
  }
  switch (naming_of(wrong, exhibit.card)) {
    case Naming::right: break;
    case Naming::described: found.push_back(Shortfall::described); break;
    case Naming::misleading: found.push_back(Shortfall::misleading); break;
    case Naming::wrong: found.push_back(Shortfall::wrongly_named); break;
  }
  return found;
}

}  // namespace museum::wing
