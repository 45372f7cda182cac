// SPDX-License-Identifier: MIT
#include <gradcheck/direct/window.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/alike.hpp>
#include <gradcheck/direct/extrapolation.hpp>

namespace gradcheck::detail {
namespace {

std::optional<Slopes> slopes(const Point& p, double h) {
  const auto plus = p.at(p.x + h);
  if (!plus) return std::nullopt;
  const auto minus = p.at(p.x - h);
  if (!minus || !(plus->taken > p.x) || !(minus->taken < p.x)) return std::nullopt;
  const arma::mat& here = p.evaluator.base();
  const double width = plus->taken - minus->taken;
  const Difference central = p.difference(plus->outputs, plus->taken, minus->outputs, minus->taken);
  const Difference forward = p.difference(plus->outputs, plus->taken, here, p.x);
  const Difference backward = p.difference(here, p.x, minus->outputs, minus->taken);
  Slopes s{central.terms / width, forward.terms / (plus->taken - p.x), backward.terms / (p.x - minus->taken),
           central.rounding, width};
  if (!s.central.is_finite() || !s.forward.is_finite() || !s.backward.is_finite()) return std::nullopt;
  return s;
}

bool are_equal_in_a_row(const arma::vec& values) {
  return std::adjacent_find(values.begin(), values.end(), [](double a, double b) { return a == b && a != 0.0; }) !=
         values.end();
}

/// Of every term the number of the first one that moves alike to the bit: those of equal samples and units round in the
/// same way. They are looked for where two in a row do; else empty.
arma::uvec moving_alike(const TermWindow& terms) {
  if (!are_equal_in_a_row(terms.value)) return {};
  std::map<std::array<double, 3>, arma::uword> seen;
  arma::uvec first(terms.value.n_elem);
  for (arma::uword t = 0; t < first.n_elem; ++t) {
    const std::array<double, 3> move{terms.value(t), terms.slope_size(t), terms.moved(t)};
    first(t) = terms.value(t) == 0.0 ? t : seen.emplace(move, t).first->second;
  }
  return first;
}

double norm_of_noise(const TermWindow& terms) {
  return std::max(norm_of_sums(terms.noise, moving_alike(terms)), norm_of_sums(terms.noise, terms.alike));
}

arma::vec rounding_of(const arma::vec& sigma, const Slopes& s) {
  return s.rounding.n_elem == sigma.n_elem ? arma::vec(arma::max(sigma, s.rounding)) : sigma;
}

/// [terms of p.sigma]
arma::vec owed(const Point& p, const Slopes& widest) {
  arma::vec all(p.sigma.n_elem, arma::fill::zeros);
  const arma::vec& least = p.evaluator.least_rounding();
  for (arma::uword t = 0; t < std::min(all.n_elem, least.n_elem); ++t)
    if (widest.forward(t) == 0.0 && widest.backward(t) == 0.0 && std::isfinite(least(t)) &&
        (t >= p.still.size() || !p.still[t]))
      all(t) = least(t);
  return all;
}

std::vector<arma::vec> central(const std::vector<Slopes>& k) {
  std::vector<arma::vec> all;
  for (const Slopes& s : k) all.push_back(s.central);
  return all;
}

}  // namespace

Point::Point(const Evaluator& e, const Subject::Block& b, arma::uword i, double low, double high)
    : Point(e, b, i, b.coordinates.get(i), low, high) {}

Point::Point(const Evaluator& e, const Subject::Block& b, arma::uword i, double value, double low, double high)
    : evaluator(e), block(b), index(i), x(value), lower(low), upper(high), sigma(e.sigma_of(b)) {
  if (block.own_term) sigma.resize(sigma.n_elem + 1);  // the added element is zero: an own secant is exact
}

Difference Point::difference(const arma::mat& outputs_b, double x_b, const arma::mat& outputs_a, double x_a) const {
  Difference d = evaluator.difference(outputs_b, outputs_a);
  if (!block.own_term) return d;
  const OwnDifference own = own_difference(block, x_b, x_a);
  const arma::uword last = d.terms.n_elem;
  d.terms.resize(last + 1);
  d.terms(last) = own.value;
  if (!d.rounding.is_empty()) {
    d.rounding.resize(last + 1);
    d.rounding(last) = own.rounding;
  }
  return d;
}

bool Point::saw(const arma::vec& terms) {
  const arma::vec& least = evaluator.least_rounding();
  bool grew = false;
  for (arma::uword t = 0; t < std::min({terms.n_elem, sigma.n_elem, least.n_elem}); ++t) {
    if (terms(t) == 0.0 || sigma(t) >= least(t)) continue;
    sigma(t) = std::max(least(t), t < forgotten.n_elem ? forgotten(t) : 0.0);
    if (t < still.size()) still[t] = false;
    grew = true;
  }
  return grew;
}

std::optional<Evaluator::Value> Point::at(double other) const {
  if (!(other >= lower && other <= upper)) return std::nullopt;
  return evaluator.at(block, index, other);
}

std::size_t steps_in_window(double spacing) { return is_float(spacing) ? 4 : 3; }

TermWindow window_of(const std::vector<Slopes>& k, const arma::vec& sigma, const arma::vec& owed) {
  const std::size_t last = k.size() - 1;
  const Extrapolation<arma::vec> r = extrapolate(central(k));
  const arma::vec c0 = k[last - 2].forward - k[last - 2].backward, c2 = k[last].forward - k[last].backward;
  return TermWindow{k[last].width / 2,
                    r.value,
                    arma::abs(r.last - r.before),
                    arma::abs(r.last),
                    rounding_of(sigma, k[last]) / k[last].width,
                    arma::abs(4 * c2 - c0) / 6,
                    arma::abs(k[0].forward) + arma::abs(k[0].backward),
                    owed / k[last].width,
                    arma::abs(k[last - 1].central - k[last - 2].central),
                    arma::abs(k[last].central - k[last - 1].central)};
}

TermWindow term_of(const TermWindow& w, arma::uword t) {
  const auto one = [t](const arma::vec& terms) { return arma::vec{terms(t)}; };
  return {w.step,      one(w.value), one(w.truncation), one(w.slope_size),    one(w.noise),
          one(w.kink), one(w.moved), one(w.owed),       one(w.change_before), one(w.last_change)};
}

Window summed(const TermWindow& terms, double first_step) {
  Window w;
  w.first_step = first_step;
  w.step = terms.step;
  w.value = arma::accu(terms.value);
  w.truncation = arma::accu(terms.truncation);
  w.slope_size = arma::accu(terms.slope_size);
  w.noise = arma::accu(terms.noise);
  w.diverges = arma::accu(terms.last_change) > arma::accu(terms.change_before) + 2 * w.noise;
  w.kink_raw = arma::accu(terms.kink);
  w.kink = w.kink_raw > 5 * w.noise ? w.kink_raw : 0.0;
  w.owed = rounding_in_extrapolation * norm2(terms.owed);
  w.round_off = rounding_in_extrapolation * norm_of_noise(terms) + 0x1p-51 * arma::accu(arma::abs(terms.value));
  w.moved = arma::accu(terms.moved);
  return w;
}

std::optional<TermWindow> measure_terms(Point& p, double h0) {
  std::vector<Slopes> k;
  for (std::size_t n = 0; n < steps_in_window(p.evaluator.subject().spacing); ++n) {
    auto s = slopes(p, std::ldexp(h0, -static_cast<int>(n)));
    if (!s) return std::nullopt;
    p.saw(arma::abs(s->forward) + arma::abs(s->backward));
    k.push_back(std::move(*s));
  }
  TermWindow terms = window_of(k, p.sigma, owed(p, k[0]));
  terms.alike = p.evaluator.alike();
  return terms;
}

std::optional<Window> measure(Point& p, double h0) {
  const auto terms = measure_terms(p, h0);
  if (!terms) return std::nullopt;
  const Window w = summed(*terms, h0);
  if (!std::isfinite(w.value) || !std::isfinite(w.error())) return std::nullopt;
  return w;
}

}  // namespace gradcheck::detail
