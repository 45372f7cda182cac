// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include <gradcheck/base/close.hpp>
#include <gradcheck/derivatives/mistakes/own_factors.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>

namespace gradcheck::detail {
namespace {

/// A coefficient that is not known to a thousandth is none: within wide bounds anything is a constant.
constexpr double known_to_share = 1e-3;
/// Of one entry a function of x that bends little is nearly one.
constexpr double known_of_one = 1e-4;

/// The simplest first: in one entry, or beside x of one sign, 1 and sign(x) are the same.
constexpr std::array<OwnFunction, 3> terms{{
    {"", [](double) { return 1.0; }},
    {"x", [](double x) { return x; }},
    {"sign(x)", [](double x) { return x > 0   ? 1.0
                                      : x < 0 ? -1.0
                                              : 0.0; }},
}};
bool has_shape_of_x(const SeenDerivative& seen, const BlockPlaces& blocks) {
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks)
      if (k >= p.x.size() || arma::size(p.x[k]) != arma::size(p.blocks[k].analytic)) return false;
  return true;
}

bool is_constant(const OwnFunction& f) { return *f.words == '\0'; }

/// f of each coordinate's own x, entry by entry of block k; a constant asks for no x.
arma::mat values_of(const OwnFunction& f, const SeenDerivative::Point& p, std::size_t k) {
  if (is_constant(f)) return arma::ones(arma::size(p.blocks[k].analytic));
  arma::mat values = p.x[k];
  values.transform(f.of);
  return values;
}

/// c of analytic - numeric = c term(x) at one point, from the entry at which it stands out most.
Ratio coefficient(const SeenDerivative::Point& p, const BlockPlaces& blocks, const OwnFunction& term) {
  Ratio c;
  double most = 0;
  for (const std::size_t k : blocks) {
    const Block& b = p.blocks[k];
    const arma::mat t = values_of(term, p, k);
    for (arma::uword i = 0; i < t.n_elem; ++i) {
      const double gap = b.analytic(i) - b.numeric(i);
      if (t(i) == 0.0 || !(std::abs(gap) > most * b.bound(i))) continue;
      most = std::abs(gap) / b.bound(i);
      c = {gap / t(i), b.bound(i) / std::abs(t(i)), 1};
    }
  }
  return c;
}

/// Whether the wrong entries are seen on both sides of 0.
bool has_both_signs(const SeenDerivative& seen, const BlockPlaces& blocks) {
  bool above = false, below = false;
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks) {
      above = above || p.x[k].max() > 0;
      below = below || p.x[k].min() < 0;
    }
  return above && below;
}

std::string size_of(const Ratio& c) { return to_string(Ratio{std::abs(c.value), c.error}); }

/// "0.37 too large"
std::string in_words(const Ratio& c) { return size_of(c) + (c.value > 0 ? " too large" : " too small"); }

/// A constant says something where two entries at least have it, or one whose derivative is none itself.
bool may_be_constant(const SeenDerivative& seen, const BlockPlaces& blocks) {
  for (const std::size_t k : blocks) {
    const Block &here = seen.points[0].blocks[k], &there = seen.points[1].blocks[k];
    if (blocks.size() > 1 || here.numeric.n_elem > 1) return true;
    if (!close(here.numeric(0), there.numeric(0), here.bound(0) + there.bound(0))) return true;
  }
  return false;
}

/// Beside x that are nearly the same, as narrow bounds keep them, any function of x is a constant, and one times x.
bool are_apart(const SeenDerivative& seen, const BlockPlaces& blocks) {
  constexpr double least_apart = 0.1;
  double least = arma::datum::inf, most = -arma::datum::inf;
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks) {
      least = std::min(least, p.x[k].min());
      most = std::max(most, p.x[k].max());
    }
  return most - least >= least_apart * std::max(std::abs(least), std::abs(most));
}

double coefficient_known_to(const SeenDerivative& seen, const BlockPlaces& blocks) {
  const bool is_one = blocks.size() == 1 && seen.points[0].blocks[blocks[0]].analytic.n_elem == 1;
  return is_one ? known_of_one : known_to_share;
}

/// One coefficient for all entries and points.
std::optional<Finding> own_term(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (seen.points.size() < 2) return std::nullopt;
  const bool is_by_entry = has_shape_of_x(seen, blocks);
  if (is_by_entry && !are_apart(seen, blocks)) return std::nullopt;
  for (const OwnFunction& term : terms) {
    if (is_constant(term) ? !is_by_entry && !may_be_constant(seen, blocks) : !is_by_entry) continue;
    const Ratio c = coefficient(seen.points[0], blocks, term);
    const auto with_term = [&](const SeenDerivative::Point& p, std::size_t k) -> Predicted {
      const arma::mat t = values_of(term, p, k);
      return {p.blocks[k].numeric + c.value * t, p.blocks[k].bound + c.error * arma::abs(t)};
    };
    if (!(c.error <= coefficient_known_to(seen, blocks) * std::abs(c.value)) || !map_explains(seen, blocks, with_term))
      continue;
    if (std::string_view(term.words) == "sign(x)" && !has_both_signs(seen, blocks)) continue;
    const std::string words = is_constant(term) ? in_words(c) + ", wherever x is"
                                                : std::string("the numeric one ") + (c.value > 0 ? "plus " : "minus ") +
                                                      size_of(c) + " " + term.words;
    return Finding{
        c.value > 0 ? "a term too many" : "a term missing", seen.names(blocks), "every entry is " + words, {}, {}};
  }
  return std::nullopt;
}

constexpr arma::uword fewest_that_share = 3;

/// Of the entries at one point, how many are off by c far outside their bounds; 0 where another is not off by c.
arma::uword that_share(const SeenDerivative::Point& p, const BlockPlaces& blocks, const Ratio& c) {
  arma::uword n = 0;
  for (const std::size_t k : blocks) {
    const Block& b = p.blocks[k];
    for (arma::uword i = 0; i < b.analytic.n_elem; ++i) {
      if (!close(b.analytic(i), b.numeric(i) + c.value, 2 * b.bound(i) + c.error)) return 0;
      n += b.bound(i) < 1e-3 * std::abs(c.value) ? 1 : 0;
    }
  }
  return n;
}

/// One number for all entries, which is another one at another point.
std::optional<Finding> shared_term(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (seen.points.size() < 2) return std::nullopt;
  std::vector<Ratio> at_points;
  for (const SeenDerivative::Point& p : seen.points) {
    at_points.push_back(coefficient(p, blocks, terms[0]));
    if (that_share(p, blocks, at_points.back()) < fewest_that_share) return std::nullopt;
  }
  return Finding{
      "a shared term",
      seen.names(blocks),
      "every entry is " + in_words(at_points[0]) + ", all by the same number, and nearby all " + in_words(at_points[1]),
      {},
      {}};
}

std::optional<Finding> own_factor(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (!has_shape_of_x(seen, blocks)) return std::nullopt;
  for (const OwnFunction& factor : own_factors) {
    if (!is_usable(factor, seen, blocks)) continue;
    const auto multiplied = [&](const SeenDerivative::Point& p, std::size_t k) -> Predicted {
      const arma::mat f = values_of(factor, p, k);
      return {p.blocks[k].numeric % f, p.blocks[k].bound % arma::abs(f)};
    };
    if (map_explains(seen, blocks, multiplied))
      return Finding{"a factor of x",
                     seen.names(blocks),
                     std::string("every entry is the numeric one times ") + factor.words + ", of its own x",
                     {},
                     {}};
  }
  return std::nullopt;
}

}  // namespace

std::vector<DerivativeHypothesis> term_mistakes() { return {own_factor, own_term, shared_term}; }

}  // namespace gradcheck::detail
