// SPDX-License-Identifier: MIT
#include <gradcheck/report/one_name.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace gradcheck::detail {
namespace {

bool is_of_values(const Finding& f) { return f.clause == ClauseId::other && !f.where.empty(); }

/// The blocks that a finding names, one by one: "input, weights".
std::vector<std::string> blocks_of(const Finding& f) {
  std::vector<std::string> all;
  for (std::size_t from = 0; from <= f.where.size();) {
    const std::size_t to = std::min(f.where.find(", ", from), f.where.size());
    all.push_back(f.where.substr(from, to - from));
    from = to + 2;
  }
  return all;
}

bool share_a_block(const Finding& a, const Finding& b) {
  const std::vector<std::string> of_a = blocks_of(a), of_b = blocks_of(b);
  return std::ranges::any_of(of_a, [&](const std::string& s) { return std::ranges::find(of_b, s) != of_b.end(); });
}

bool holds_name(const Finding& f, const std::string& mistake) {
  return f.mistake == mistake || std::ranges::find(f.alternatives, mistake) != f.alternatives.end();
}

bool says(const Report& part, const Finding& finding) {
  const auto alike = [&](const Finding& f) {
    return is_of_values(f) && share_a_block(f, finding) && holds_name(f, finding.mistake);
  };
  return std::ranges::any_of(part.findings, alike) ||
         std::ranges::any_of(part.parts, [&](const Report& r) { return says(r, finding); });
}

/// How large the largest part is in which a name holds, and in how many it does. A description holds where names were
/// tried, so that it is no better than any name where the part is too large for them.
struct Support {
  arma::uword coordinates = 0;
  std::size_t parts = 0;
  auto operator<=>(const Support&) const = default;
};

Support support_of(const Finding& finding, const Report& united) {
  Support s;
  for (const Report& part : united.parts) {
    const arma::uword size = part.counts().total();
    if (!says(part, finding) || (finding.mistake == unnamed_mistake && size > most_diagnosed)) continue;
    ++s.parts;
    s.coordinates = std::max(s.coordinates, size);
  }
  return s;
}

/// Whether another finding about the same block is better founded; the first of equals is kept.
bool gives_way(std::size_t k, const std::vector<Finding>& all, const std::vector<Support>& supports) {
  for (std::size_t other = 0; other < all.size(); ++other) {
    if (other == k || !is_of_values(all[other]) || !share_a_block(all[other], all[k])) continue;
    const auto order = supports[other] <=> supports[k];
    if (order > 0 || (order == 0 && other < k)) return true;
  }
  return false;
}

bool is_explained_by_values(const Finding& f) {
  return std::ranges::find(explained_by_values, f.clause) != explained_by_values.end();
}

}  // namespace

void keep_one_name_each(Report& united) {
  const std::vector<Finding>& all = united.findings;
  std::vector<Support> supports;
  for (const Finding& f : all) supports.push_back(support_of(f, united));
  std::vector<Finding> kept;
  for (std::size_t k = 0; k < all.size(); ++k)
    if (!is_of_values(all[k]) || !gives_way(k, all, supports)) kept.push_back(all[k]);
  const auto mistake =
      std::ranges::find_if(kept, [](const Finding& f) { return is_of_values(f) && f.mistake != unnamed_mistake; });
  if (mistake != kept.end()) {
    for (const Finding& f : kept)
      if (is_explained_by_values(f)) mistake->consequences.emplace_back(to_string(f.clause));
    std::erase_if(kept, is_explained_by_values);
  }
  united.findings = std::move(kept);
}

}  // namespace gradcheck::detail
