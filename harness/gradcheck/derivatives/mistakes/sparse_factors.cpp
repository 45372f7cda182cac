// SPDX-License-Identifier: MIT
// What is wrong with entries of a sparse derivative whatever their places: a factor of all, a constant, a factor of each.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/derivatives/mistakes/sparse_mistakes.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>
#include <gradcheck/report/picked_entries.hpp>

namespace gradcheck::detail {
namespace {

/// So many factors are as many mistakes; more are none.
constexpr std::size_t most_factors = 2;

/// Some entries of a block at each point, as the hypotheses of whole derivatives take them.
SeenDerivative picked_at(const std::vector<Block>& at_points, const arma::uvec& which) {
  SeenDerivative seen;
  for (const Block& all : at_points) {
    Block b = picked_entries(all, which);
    b.sparse.reset();
    seen.points.push_back({{std::move(b)}, {}});
  }
  return seen;
}

arma::uvec every_entry_of(const std::vector<Block>& at_points) {
  return arma::regspace<arma::uvec>(0, at_points[0].verdict.n_elem - 1);
}

std::optional<Finding> factor_of(const std::vector<Block>& at_points, const arma::uvec& which) {
  const SeenDerivative seen = picked_at(at_points, which);
  for (const auto& group : {rounding_mistakes(), factor_mistakes()})
    for (const DerivativeHypothesis& hypothesis : group)
      if (auto finding = hypothesis(seen, {0})) return finding;
  return std::nullopt;
}

/// A number that one entry alone is off by says nothing where others are wrong that no number explains.
bool may_be_accident(const Finding& finding, std::size_t entries) {
  return entries == 1 && finding.sentence.ends_with(cause_unknown);
}

void say_where(Finding& finding, const SeenEntries& seen, const std::vector<arma::uword>& which) {
  const std::string where = seen.where(which);
  where.empty() ? finding.where.clear() : say_of_some(finding, where, which.size());
}

Finding not_named(const SeenEntries& seen, const std::vector<arma::uword>& which) {
  const arma::uword first = which[0];
  return {std::string(unnamed_mistake),
          seen.where(which),
          entry_count(which.size()) + " that no known mistake explains: " + seen.name_of(first) + " is " +
              number(seen.analytic(first)) + ", numerically " + number(seen.numeric(first)),
          {},
          {}};
}

}  // namespace

std::optional<Finding> factor_of_all(const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                     const std::vector<Block>& at_points) {
  if (wrong.empty()) return std::nullopt;
  auto one = factor_of(at_points, every_entry_of(at_points));
  if (one) say_where(*one, seen, wrong);
  return one;
}

std::optional<Finding> constant_of_all(const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                       const std::vector<Block>& at_points) {
  if (wrong.empty()) return std::nullopt;
  const SeenDerivative all = picked_at(at_points, every_entry_of(at_points));
  for (const DerivativeHypothesis& hypothesis : term_mistakes())
    if (auto finding = hypothesis(all, {0})) {
      say_where(*finding, seen, wrong);
      return finding;
    }
  return std::nullopt;
}

std::vector<Finding> factors_of(const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                const std::vector<arma::uword>& sample, const std::vector<Block>& at_points) {
  std::map<std::string, std::pair<Finding, std::vector<arma::uword>>> by_name;
  std::vector<arma::uword> unnamed, rest;
  for (arma::uword k = 0; k < sample.size(); ++k) {
    if (!std::ranges::binary_search(wrong, sample[k])) continue;
    rest.push_back(sample[k]);
    const auto finding = factor_of(at_points, arma::uvec{k});
    if (!finding) {
      unnamed.push_back(sample[k]);
      continue;
    }
    by_name.try_emplace(finding->mistake, *finding, std::vector<arma::uword>())
        .first->second.second.push_back(sample[k]);
  }
  std::vector<Finding> findings;
  // One for each entry explains none, and neither does what leaves more without a name.
  if (by_name.size() > most_factors || 2 * unnamed.size() >= rest.size()) {
    by_name.clear();
    unnamed = rest;
  }
  const bool is_all = unnamed.empty();
  for (auto& [name, found] : by_name) {
    if (!is_all && may_be_accident(found.first, found.second.size())) {
      unnamed.push_back(found.second[0]);
      continue;
    }
    say_where(found.first, seen, found.second.size() == rest.size() ? wrong : found.second);
    findings.push_back(found.first);
  }
  if (rest.empty() && !wrong.empty()) unnamed = wrong;
  std::ranges::sort(unnamed);
  if (!unnamed.empty()) findings.push_back(not_named(seen, unnamed));
  return findings;
}

}  // namespace gradcheck::detail
