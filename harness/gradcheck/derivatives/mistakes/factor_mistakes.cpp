// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <string>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>

namespace gradcheck::detail {
namespace {

/// A number that was rounded to float is another one by so much of itself, which is no factor.
constexpr double rounding_to_float = 0x1p-22;

/// A factor that is nothing but a number is told by three digits at least, and is off 1 by two; float has one fewer.
constexpr double told_share = 1e-3, told_share_off_one = 1e-2, more_in_float = 10;

double times(const SeenDerivative& seen) { return is_float(seen.spacing) ? more_in_float : 1; }

bool is_told(const Ratio& r, double times) {
  return r.error <= times * told_share * std::abs(r.value) &&
         r.error <= times * told_share_off_one * std::abs(r.value - 1);
}

/// By two entries, or at two points: any two numbers are alike where one of them is hardly known.
bool is_told_twice(const std::vector<Ratio>& ratios, double times) {
  arma::uword entries = 0;
  for (const Ratio& r : ratios) entries += is_told(r, times) ? r.entries : 0;
  return entries >= 2;
}

/// The one ratio of these blocks at each point that tells one; empty where some point has none although it could tell.
std::vector<Ratio> ratios_of(const SeenDerivative& seen, const BlockPlaces& blocks) {
  std::vector<Ratio> all;
  const double telling = times(seen) * telling_share;
  for (const SeenDerivative::Point& p : seen.points) {
    std::vector<const Block*> here;
    for (const std::size_t k : blocks) here.push_back(&p.blocks[k]);
    const auto ratio = constant_ratio(here, telling);
    if (ratio) all.push_back(*ratio);
    const auto tells = [telling](const Block* b) {
      return arma::any(arma::vectorise(b->bound < telling * arma::abs(b->numeric)));
    };
    if (!ratio && std::ranges::any_of(here, tells)) return {};
  }
  return all;
}

bool are_one(const std::vector<Ratio>& ratios) {
  return std::ranges::all_of(ratios, [&](const Ratio& r) { return are_same(r, ratios[0]); });
}

/// What a factor happens to be: a count that a mean divides by, or was forgotten to.
std::string count_in(const Ratio& ratio, arma::uword entries) {
  const auto n = static_cast<double>(entries);
  if (entries < 3) return {};
  if (close(ratio.value, n, ratio.error + 1e-7 * n)) return "the number of its entries: the 1/n of a mean is missing";
  if (close(ratio.value * n, 1, ratio.error * n + 1e-7)) return "1/n, of n entries: divided by n once too often";
  return {};
}

/// Some entry is another one to what is known of it, also at a point that does not tell the ratio.
bool is_contradicted(const SeenDerivative& seen, const BlockPlaces& blocks, const Ratio& r) {
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks) {
      const Block& b = p.blocks[k];
      const arma::mat apart = arma::abs(b.analytic - r.value * b.numeric),
                      allowed = (1 + std::abs(r.value)) * b.bound + r.error * arma::abs(b.numeric);
      if (arma::any(arma::vectorise(apart > allowed))) return true;
    }
  return false;
}

std::optional<Finding> same_factor(const SeenDerivative& seen, const BlockPlaces& blocks) {
  std::vector<Ratio> ratios = ratios_of(seen, blocks);
  if (ratios.empty() || !are_one(ratios)) return std::nullopt;
  std::ranges::stable_sort(ratios, {}, &Ratio::error);  // the best known is the one that is told
  if (std::abs(ratios[0].value - 1) < rounding_to_float || is_contradicted(seen, blocks, ratios[0]))
    return std::nullopt;
  std::vector<SeenRatio> once;
  arma::uword telling = 0, entries = 0;
  for (const Ratio& r : ratios) {
    once.push_back({r});
    telling += r.entries;
  }
  for (const std::size_t k : blocks) entries += seen.points[0].blocks[k].verdict.n_elem;
  std::vector<RatioName> names = ratio_names(once);
  if (names.empty() || telling < 2) return std::nullopt;
  const bool is_number = names[0].words == cause_unknown;
  if (is_number && !is_told_twice(ratios, times(seen))) return std::nullopt;
  if (const std::string count = count_in(ratios[0], entries); !count.empty()) names[0].words = count;
  const std::string value = ratios[0].value == 0.0 ? "0" : to_string(ratios[0]);  // not -0
  auto finding = finding_of(
      names, "every entry is " + value + " times the numeric one, at all " + std::to_string(ratios.size()) + " points");
  finding->where = seen.names(blocks);
  return finding;
}

/// One factor for all entries that is another one at another point. Zeros have no direction.
std::optional<Finding> changing_factor(const SeenDerivative& seen, const BlockPlaces& blocks) {
  const std::vector<Ratio> ratios = ratios_of(seen, blocks);
  const auto tells = [](const Ratio& r) { return r.entries >= 3 && r.value != 0.0; };
  if (ratios.size() < 2 || are_one(ratios) || !std::ranges::all_of(ratios, tells)) return std::nullopt;
  return Finding{"wrong outer derivative",
                 seen.names(blocks),
                 "at each point all entries are one factor times the numeric ones, " + to_string(ratios[0]) +
                     " here and " + to_string(ratios[1]) + " nearby: the direction is right, its length is not",
                 {},
                 {}};
}

std::optional<Finding> gradient_not_finite(const SeenDerivative& seen, const BlockPlaces& blocks) {
  for (const std::size_t k : blocks) {
    const Block& b = seen.points[0].blocks[k];
    for (arma::uword i = 0; i < b.analytic.n_elem; ++i)
      if (!std::isfinite(b.analytic(i)) && std::isfinite(b.numeric(i)))
        return Finding{"gradient not finite",
                       seen.names(blocks),
                       b.at(i).name() + " is " + number(b.analytic(i)) + ", the numeric one " + number(b.numeric(i)),
                       {},
                       {}};
  }
  return std::nullopt;
}

}  // namespace

std::vector<DerivativeHypothesis> factor_mistakes() { return {gradient_not_finite, same_factor, changing_factor}; }

}  // namespace gradcheck::detail
