// SPDX-License-Identifier: MIT
#include <gradcheck/direct/one_sided.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {
namespace {

struct Side {
  arma::vec slope, error;    // Q and e, per term
  double truncation, noise;  // of all terms
};

/// Rounding of each term; of one that moves at least its least rounding.
arma::vec rounding_of_moved(const Point& p, const Difference& d) {
  const arma::vec& least = p.evaluator.least_rounding();
  arma::vec sigma = p.sigma;
  for (arma::uword t = 0; t < std::min(sigma.n_elem, least.n_elem); ++t)
    if (d.terms(t) != 0.0 && std::isfinite(least(t))) sigma(t) = std::max(sigma(t), std::abs(least(t)));
  return d.rounding.n_elem == sigma.n_elem ? arma::vec(arma::max(sigma, d.rounding)) : sigma;
}

/// direction +1 or -1.
std::optional<Side> side(const Point& p, double h0, double direction) {
  std::array<arma::vec, 3> f;
  arma::vec noise;
  for (std::size_t k = 0; k < f.size(); ++k) {
    const auto value = p.at(p.x + direction * std::ldexp(h0, -static_cast<int>(k)));
    if (!value || value->taken == p.x) return std::nullopt;
    const double width = value->taken - p.x;
    const Difference d = p.difference(value->outputs, value->taken, p.evaluator.base(), p.x);
    f[k] = d.terms / width;
    if (!f[k].is_finite()) return std::nullopt;
    noise = rounding_of_moved(p, d) / std::abs(width);
  }
  const arma::vec p1 = 2 * f[1] - f[0], p2 = 2 * f[2] - f[1], truncation = arma::abs(p2 - p1);
  return Side{p2 + (p2 - p1) / 3, truncation + 16 * noise, arma::accu(truncation), arma::accu(noise)};
}

OneSided summed_up(const Side& s, double step) {
  const double size = arma::accu(arma::abs(s.slope));
  return {arma::accu(s.slope), 4 * arma::accu(s.error), step,
          s.truncation <= 1e-3 * size || s.truncation <= 10 * s.noise, size > 0};
}

Subgradients interval(const Point& p, const Side& plus, const Side& minus) {
  Subgradients s;
  s.own_only = true;
  for (arma::uword t = 0; t < plus.slope.n_elem; ++t) {
    const double e = plus.error(t) + minus.error(t);
    const bool kinked = std::abs(plus.slope(t) - minus.slope(t)) > 4 * e;
    const double middle = 0.5 * (plus.slope(t) + minus.slope(t));
    s.lower += kinked ? std::min(plus.slope(t), minus.slope(t)) : middle;
    s.upper += kinked ? std::max(plus.slope(t), minus.slope(t)) : middle;
    s.slack += kinked ? 4 * e : 2 * e;
    s.kinked = s.kinked || kinked;
    if (kinked && !(p.block.own_term && t + 1 == plus.slope.n_elem)) s.own_only = false;
  }
  return s;
}

/// First steps from fine to coarse: relative to |x| first, then to max(1, |x|).
std::vector<double> steps(const Point& p) {
  const double s = scale_of(p);
  std::vector<double> h;
  if (has_own_scale(p.x) && power_of_two_above(p.x) != s)
    for (int power = 46; power >= 6; power -= 8) h.push_back(std::ldexp(power_of_two_above(p.x), -power));
  for (int power = 46; power >= 6; power -= 4) h.push_back(std::ldexp(s, -power));
  std::ranges::sort(h);
  return h;
}

bool moves_at_once(const Point& p, double fine, double coarse) {
  const auto near = p.at(p.x + fine), far = p.at(p.x + coarse);
  if (!near || !far || near->taken == p.x) return false;
  const arma::vec a = p.difference(near->outputs, near->taken, p.evaluator.base(), p.x).terms;
  const arma::vec b = p.difference(far->outputs, far->taken, p.evaluator.base(), p.x).terms;
  // Where rounding crosses the jump, sigma holds the jump itself: a sizeable move has to count as well then, unless
  // sigma is noise.
  const double sizeable = 1e-6 * p.evaluator.subject().magnitude;
  const arma::vec& rounding = p.evaluator.least_rounding();
  const auto least = [&](double noise) { return p.evaluator.deterministic() ? std::min(noise, sizeable) : noise; };
  for (arma::uword t = 0; t < std::min({a.n_elem, p.sigma.n_elem, rounding.n_elem}); ++t)
    if (std::abs(a(t)) > least(100 * std::max(p.sigma(t), rounding(t))) && std::abs(a(t)) > 0.5 * std::abs(b(t)))
      return true;
  return false;
}

}  // namespace

std::optional<Subgradients> subgradients(const Point& p, double known, double share) {
  double least = 0;  // rounding, which is as much less as a step is larger, leaves smaller ones no chance
  for (const double h : steps(p)) {
    if (h < least) continue;
    const auto plus = side(p, h, +1), minus = plus ? side(p, h, -1) : std::nullopt;
    if (!plus || !minus) continue;
    Subgradients s = interval(p, *plus, *minus);
    s.step = h;
    const double size = std::max({std::abs(s.lower), std::abs(s.upper), s.upper - s.lower, known});
    if (s.slack <= share * size) return s;
    const double noise = plus->noise + minus->noise;
    if (noise > 0) least = h * noise / (share * (size + 32 * noise));
  }
  return std::nullopt;
}

std::optional<OneSided> one_sided(const Point& p) {
  std::vector<OneSided> found;
  for (const double direction : {+1.0, -1.0})
    for (const double h : steps(p))
      if (const auto s = side(p, h, direction)) found.push_back(summed_up(*s, direction * h));
  const bool some_converge = std::ranges::any_of(found, &OneSided::converges);
  std::optional<OneSided> best;
  for (OneSided o : found) {
    for (const OneSided& coarser : found)  // a step inside one stair of rounding sees nothing move
      if (coarser.step * o.step > 0 && std::abs(coarser.step) > std::abs(o.step) &&
          coarser.error <= 1e-3 * std::abs(coarser.value))
        o.error = std::max(o.error, std::abs(coarser.value - o.value) - 2 * coarser.error);
    if (some_converge && !o.converges) continue;
    if (!best || o.error < best->error) best = o;
  }
  return best;
}

std::optional<OneSided> one_sided_at(const Point& p, double h0) {
  std::optional<OneSided> best;
  for (const double direction : {+1.0, -1.0})
    if (const auto s = side(p, h0, direction)) {
      const OneSided o = summed_up(*s, direction * h0);
      if (!best || o.error < best->error) best = o;
    }
  return best;
}

std::vector<double> one_sided_steps_below(const Point& p, double step) {
  std::vector<double> all = steps(p);
  std::erase_if(all, [step](double h) { return h >= step; });
  return all;
}

bool jumps(const Point& p) {
  const double s = power_of_two_above(has_own_scale(p.x) ? p.x : 1.0);
  const int finest = is_float(p.block.coordinates.spacing()) ? 20 : 44;
  for (const double direction : {+1.0, -1.0})
    if (moves_at_once(p, direction * std::ldexp(s, -finest), direction * std::ldexp(s, 12 - finest))) return true;
  return false;
}

}  // namespace gradcheck::detail
