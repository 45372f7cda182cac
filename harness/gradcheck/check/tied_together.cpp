// SPDX-License-Identifier: MIT
#include <gradcheck/check/tied_together.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::size_t most_groups = 8;
constexpr double share_of_sizes = 1e-2;
constexpr std::array shares_of_size{0x1p-12, -0x1p-12, 0x1p-18, -0x1p-18};  ///< max(1, |x|)
constexpr double share_of_values = 0.125;                                   ///< that a value at a tie may be off

using Tied = std::vector<arma::uword>;

/// Within its slopes, or accused of being outside of them.
bool is_at_kink(const Block& block, arma::uword i) {
  const Verdict verdict = block.verdict_at(i);
  return verdict == Verdict::kink || (verdict == Verdict::disagree && block.reason_at(i) == Reason::kinked);
}

/// Entries that are the same number, some of them at a kink.
std::vector<Tied> ties_of(const Block& block, const arma::mat& x) {
  std::map<double, Tied> by_number;
  for (arma::uword i = 0; i < x.n_elem; ++i) by_number[x(i)].push_back(i);
  std::vector<Tied> groups;
  for (auto& [number, group] : by_number) {
    const bool kinked = std::ranges::any_of(group, [&block](arma::uword i) { return is_at_kink(block, i); });
    if (kinked && group.size() > 1 && groups.size() < most_groups) groups.push_back(std::move(group));
  }
  return groups;
}

struct TiedSums {
  double value = 0, sizes = 0;
};

TiedSums sums_over(const Tied& group, const arma::mat& gradient) {
  TiedSums sums;
  for (const arma::uword i : group) {
    sums.value += gradient(i);
    sums.sizes += std::abs(gradient(i));
  }
  return sums;
}

/// The subject by t, which is added to all that tie. From t = their number, so that its rounding is theirs.
class TiedTogether {
 public:
  TiedTogether(const Subject& of, std::size_t b, const Tied& group)
      : of_(of), b_(b), coordinates_(of.blocks[b].coordinates), group_(group), t_{coordinates_.get(group.front())} {
    by_t_.name = of.name;
    by_t_.evaluate = [this] { return evaluated(); };
    by_t_.secant = of.secant;
    by_t_.terms = of.terms;
    by_t_.magnitude = of.magnitude;
    by_t_.spacing = of.spacing;
    by_t_.blocks.push_back(
        {of.blocks[b].name, t_, arma::mat{sums_over(group, of.blocks[b].analytic).value}, {}, {}, {}});
  }
  TiedTogether(const TiedTogether&) = delete;
  TiedTogether& operator=(const TiedTogether&) = delete;

  /// What the rule says of the sum of the gradients; nothing where it cannot be asked.
  std::optional<Judgement> judged(const Options& options, arma::uword& evaluations) {
    return attempt([&] {
             const Evaluator evaluator(by_t_, options);
             const double infinity = std::numeric_limits<double>::infinity();
             Point point(evaluator, by_t_.blocks[0], 0, -infinity, infinity);
             const Estimate estimate = screen(point);
             Judgement j = Rule(options.relative_tolerance).judge(point, estimate, std::abs(estimate.best.value));
             evaluations += evaluator.evaluations();
             return j;
           })
        .value;
  }

  /// What backward's gradients sum up to where all that tie have been moved; nothing where it cannot be asked.
  std::optional<TiedSums> sums_at(double t) const {
    const KeptCoordinates kept(coordinates_in(of_));
    move(t);
    auto gradient = attempt([&] { return of_.analytic_side->gradient(of_.analytic_side->cotangent); });
    if (!gradient || b_ >= gradient->size() || arma::size(gradient->at(b_)) != arma::size(of_.blocks[b_].analytic))
      return std::nullopt;
    return sums_over(group_, gradient->at(b_));
  }
  double start() const { return t_(0); }

 private:
  void move(double t) const {
    for (const arma::uword i : group_) coordinates_.set(i, t);
  }
  arma::mat evaluated() const {
    const KeptCoordinates kept({coordinates_});
    move(t_(0));
    return of_.evaluate();
  }

  const Subject& of_;
  std::size_t b_;
  Coordinates coordinates_;
  const Tied& group_;
  arma::mat t_;
  Subject by_t_;
};

/// Whether the gradients of what ties sum up to another slope than J has along t.
bool is_another_slope(const TiedSums& sums, const Judgement& j) {
  return !close(sums.value, j.numeric, j.bound + share_of_sizes * sums.sizes);
}

/// Whether they do at x, and wherever that tie still stands. Where a move decides a tie that is another, backward
/// changes to what is right there.
bool contradicts_around(const TiedTogether& ties, const TiedSums& here, const Judgement& j) {
  if (j.verdict != Verdict::disagree || j.reason != Reason::none || !std::isfinite(j.numeric)) return false;
  const double size = std::max(1.0, std::abs(ties.start()));
  return is_another_slope(here, j) && std::ranges::all_of(shares_of_size, [&](double share) {
           const auto there = ties.sums_at(ties.start() + share * size);
           return there && is_another_slope(*there, j);
         });
}

/// One that gets nothing is right in that, unless none gets anything.
void accuse_tied(Block& block, const Tied& group, double sum, const Judgement& j) {
  for (const arma::uword i : group) {
    const double a = block.analytic(i);
    if (a == 0.0 && sum != 0.0) continue;
    block.numeric(i) = sum == 0.0 ? j.numeric / static_cast<double>(group.size()) : a * j.numeric / sum;
    block.error_bar(i) = j.error_bar;
    block.bound(i) = j.bound;
    block.verdict(i) = static_cast<unsigned char>(Verdict::disagree);
    block.reason(i) = static_cast<unsigned char>(Reason::kinked);
    block.tied.insert_rows(block.tied.n_elem, arma::uvec{i});
  }
}

/// Where of several ties each is given to the first, that has the shares of others: no value beside the tie is the sum
/// of these, but what all get is right. So many shares as there are entries are the most it can have.
void spare_tied(Block& block, const Tied& group) {
  for (const arma::uword i : group) {
    const double largest = std::abs(block.numeric(i)) + block.error_bar(i);
    const double most = (1 + share_of_values) * static_cast<double>(group.size()) * largest;
    if (block.verdict_at(i) != Verdict::disagree || !(std::abs(block.analytic(i)) <= most)) continue;
    block.error_bar(i) = most;
    block.bound(i) = most + std::abs(block.numeric(i));
    block.verdict(i) = static_cast<unsigned char>(Verdict::kink);
    block.reason(i) = static_cast<unsigned char>(Reason::none);
  }
}

bool has_kinks(const Block& block) {
  for (arma::uword i = 0; i < block.verdict.n_elem; ++i)
    if (is_at_kink(block, i)) return true;
  return false;
}

}  // namespace

arma::uword judge_ties_together(Block& block, const Subject& subject, std::size_t b, const Options& options) {
  arma::uword evaluations = 0;
  const bool may_tie = !subject.composite && subject.analytic_side && !is_float(subject.spacing) &&
                       !subject.blocks[b].own_term && options.bounds.empty();
  if (!may_tie || !has_kinks(block)) return evaluations;
  for (const Tied& group : ties_of(block, subject.blocks[b].coordinates.values())) {
    TiedTogether ties(subject, b, group);
    const TiedSums here = sums_over(group, block.analytic);
    const auto j = ties.judged(options, evaluations);
    if (j && j->verdict == Verdict::agree) spare_tied(block, group);
    if (j && contradicts_around(ties, here, *j)) accuse_tied(block, group, here.value, *j);
  }
  return evaluations;
}

}  // namespace gradcheck::detail
