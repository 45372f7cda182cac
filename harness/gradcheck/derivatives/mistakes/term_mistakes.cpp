// SPDX-License-Identifier: MIT
#include <array>
#include <cmath>
#include <string>

#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>

namespace gradcheck::detail {
namespace {

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

/// c of analytic - numeric = c term(x), from the entry at which it stands out most.
Ratio coefficient(const SeenDerivative& seen, const BlockPlaces& blocks, const OwnFunction& term) {
  Ratio c;
  double most = 0;
  for (const std::size_t k : blocks) {
    const Block& b = seen.points[0].blocks[k];
    const arma::mat t = mapped(seen.points[0].x[k], term.of);
    for (arma::uword i = 0; i < t.n_elem; ++i) {
      const double gap = b.analytic(i) - b.numeric(i);
      if (t(i) == 0.0 || !(std::abs(gap) > most * b.bound(i))) continue;
      most = std::abs(gap) / b.bound(i);
      c = {gap / t(i), b.bound(i) / std::abs(t(i)), 1};
    }
  }
  return c;
}

/// One coefficient for all entries and points.
std::optional<Finding> own_term(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (seen.points.size() < 2 || !has_shape_of_x(seen, blocks)) return std::nullopt;
  for (const OwnFunction& term : terms) {
    const Ratio c = coefficient(seen, blocks, term);
    const auto with_term = [&](const SeenDerivative::Point& p, std::size_t k) -> Predicted {
      const arma::mat t = mapped(p.x[k], term.of);
      return {p.blocks[k].numeric + c.value * t, p.blocks[k].bound + c.error * arma::abs(t)};
    };
    if (c.value == 0.0 || !map_explains(seen, blocks, with_term)) continue;
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
