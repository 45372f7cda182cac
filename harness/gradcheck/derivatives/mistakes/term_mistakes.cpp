// SPDX-License-Identifier: MIT
#include <array>
#include <cmath>
#include <string>

#include <gradcheck/base/close.hpp>

#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>

namespace gradcheck::detail {
namespace {

/// A coefficient that is not known to a thousandth is none: within wide bounds anything is a constant.
constexpr double telling_share = 1e-3;

/// What a forgotten term or factor is often made of, in the entry's own coordinate.
struct OwnFunction {
  const char* words;
  double (*of)(double x);
};
constexpr std::array<OwnFunction, 3> terms{{
    {"x", [](double x) { return x; }},
    {"sign(x)", [](double x) { return x > 0   ? 1.0
                                      : x < 0 ? -1.0
                                              : 0.0; }},
    {"", [](double) { return 1.0; }},
}};
constexpr std::array<OwnFunction, 4> factors{{
    {"x", [](double x) { return x; }},
    {"1/x", [](double x) { return 1 / x; }},
    {"x^2", [](double x) { return x * x; }},
    {"-x", [](double x) { return -x; }},
}};

bool has_shape_of_x(const SeenDerivative& seen, const BlockPlaces& blocks) {
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks)
      if (k >= p.x.size() || arma::size(p.x[k]) != arma::size(p.blocks[k].analytic)) return false;
  return true;
}

arma::mat mapped(arma::mat x, double (*of)(double)) {
  x.transform(of);
  return x;
}

/// Of a constant no x is looked at.
arma::mat term_at(const SeenDerivative::Point& p, std::size_t k, const OwnFunction& term) {
  return *term.words == '\0' ? arma::mat(arma::size(p.blocks[k].analytic), arma::fill::ones) : mapped(p.x[k], term.of);
}

/// c of analytic - numeric = c term(x), from the entry at which it stands out most.
Ratio coefficient(const SeenDerivative& seen, const BlockPlaces& blocks, const OwnFunction& term) {
  Ratio c;
  double most = 0;
  for (const std::size_t k : blocks) {
    const Block& b = seen.points[0].blocks[k];
    const arma::mat t = term_at(seen.points[0], k, term);
    for (arma::uword i = 0; i < t.n_elem; ++i) {
      const double gap = b.analytic(i) - b.numeric(i);
      if (t(i) == 0.0 || !(std::abs(gap) > most * b.bound(i))) continue;
      most = std::abs(gap) / b.bound(i);
      c = {gap / t(i), b.bound(i) / std::abs(t(i)), 1};
    }
  }
  return c;
}

/// A constant says something where two entries at least have it, or one whose derivative is none itself.
bool may_be_constant(const SeenDerivative& seen, const BlockPlaces& blocks) {
  for (const std::size_t k : blocks) {
    const Block &here = seen.points[0].blocks[k], &there = seen.points[1].blocks[k];
    if (blocks.size() > 1 || here.numeric.n_elem > 1) return true;
    if (!close(here.numeric(0), there.numeric(0), here.bound(0) + there.bound(0))) return true;
  }
  return false;
}

/// One coefficient for all entries and points.
std::optional<Finding> own_term(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (seen.points.size() < 2) return std::nullopt;
  const bool is_by_entry = has_shape_of_x(seen, blocks);
  for (const OwnFunction& term : terms) {
    if (!is_by_entry && (*term.words != '\0' || !may_be_constant(seen, blocks))) continue;
    const Ratio c = coefficient(seen, blocks, term);
    const auto with_term = [&](const SeenDerivative::Point& p, std::size_t k) -> Predicted {
      const arma::mat t = term_at(p, k, term);
      return {p.blocks[k].numeric + c.value * t, p.blocks[k].bound + c.error * arma::abs(t)};
    };
    if (!(c.error <= telling_share * std::abs(c.value)) || !map_explains(seen, blocks, with_term)) continue;
    const std::string words =
        to_string(Ratio{std::abs(c.value), c.error}) + (*term.words == '\0' ? "" : " ") + term.words;
    return Finding{c.value > 0 ? "a term too many" : "a term missing",
                   seen.names(blocks),
                   "every entry is the numeric one " + std::string(c.value > 0 ? "plus " : "minus ") + words,
                   {},
                   {}};
  }
  return std::nullopt;
}

std::optional<Finding> own_factor(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (!has_shape_of_x(seen, blocks)) return std::nullopt;
  for (const OwnFunction& factor : factors) {
    const auto multiplied = [&](const SeenDerivative::Point& p, std::size_t k) -> Predicted {
      const arma::mat f = mapped(p.x[k], factor.of);
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

std::vector<DerivativeHypothesis> term_mistakes() { return {own_factor, own_term}; }

}  // namespace gradcheck::detail
