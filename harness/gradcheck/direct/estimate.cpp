// SPDX-License-Identifier: MIT
#include <gradcheck/direct/estimate.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/one_sided.hpp>

namespace gradcheck::detail {
namespace {

/// What suits the digits of the forward. Powers of two; h_0 = s 2^-p.
struct Steps {
  std::vector<int> screening;
  double settled;              // error / |value| that is good enough
  std::array<int, 2> enlarge;  // h_0 = 2^this sum sigma / |analytic|
  int nearest;                 // the largest of the steps relative to |x|, |x| 2^-this
  int finest;
};

/// The first step relative to s behind those of screening, s 2^-this.
constexpr int below_screening = 30;

const Steps& steps_of(double spacing) {
  static const Steps in_double{{10, 14, 6, 18, 22, 26}, 1e-7, {27, 14}, 6, 46};
  static const Steps in_float{{2, 1, 3, 4, 6, 8, 10}, 0x1p-15, {12, 8}, 2, 18};
  return is_float(spacing) ? in_float : in_double;
}

const Steps& steps_of(const Point& p) { return steps_of(p.evaluator.subject().spacing); }

bool is_settled(const Point& p, const Window& w) { return w.error() <= steps_of(p).settled * std::abs(w.value); }

/// error = max(error, |n_q - n| - 2 error_q over the windows q tried, kink_q of every finer window), see choose().
double widened(const Window& best, const std::vector<Window>& windows) {
  double error = best.error();
  for (const Window& q : windows) {
    if (q.step > best.step && !(q.truncation <= 1e-3 * q.slope_size)) continue;
    error = std::max(error, std::abs(q.value - best.value) - 2 * q.error());
    if (q.step < best.step) error = std::max(error, std::min(q.kink, std::max(best.kink_raw, 5 * best.noise)));
  }
  return error;
}

double summed_sigma(const Point& p) { return arma::accu(p.sigma); }

/// A finer step can only make it worse.
bool rounding_dominates(const Estimate& e) { return e.best.kink == 0.0 && e.best.round_off >= 0.25 * e.error; }

/// Adds a window with a larger step than usual. It stays only if it converges, sees no kink, and says what the best one
/// said before, within their bars: far from x the function may be another one.
bool add_larger(Estimate& e, Point& p, double h0) {
  const Estimate before = e;
  if (!add_window(e, p, h0)) return false;
  const Window& w = e.windows.back();
  const bool consistent = !before.found || std::abs(w.value - before.best.value) <= 2 * before.error + w.error();
  if (w.credible() && w.kink == 0.0 && consistent) return true;
  e.windows.pop_back();
  choose(e);
  return false;
}

void enlarge(Estimate& e, Point& p, double analytic) {
  const double s = scale_of(p);
  for (const int power : {4, 2})
    if (e.found && rounding_dominates(e) && std::ldexp(s, -power) > e.best.first_step)
      add_larger(e, p, std::ldexp(s, -power));
  for (const int power : steps_of(p).enlarge) {
    if (e.found && !rounding_dominates(e)) return;
    const double h = std::ldexp(summed_sigma(p), power) / std::abs(analytic);
    if (std::isfinite(h) && h > 0) add_larger(e, p, step_above(p, h));
  }
}

/// Whether both windows so far saw a kink, and it lies at x itself: its slopes differ by no less in a step that is
/// finer than any window that could certify a double backward. The steps of one output of many are shared, those of
/// subgradients are not.
bool lies_at_kink(Estimate& e, const Point& p) {
  const bool seen = e.windows.size() == 2 && e.windows[0].kink > 0 && e.windows[1].kink > 0;
  if (!seen || p.evaluator.is_of_many() || p.block.backward_in_float()) return false;
  const Window& w = e.windows[1];
  const auto s = subgradients(p, w.slope_size + w.kink);
  if (s && s->kinked && s->upper - s->lower >= w.kink) e.at_kink = s;
  return e.at_kink.has_value();
}

/// For a value that stands out of rounding, but not far: tries the step at which rounding would be 2^-25 of it. Where
/// that is too large for the extrapolation to converge, it tries the geometric mean of the best step and that one.
void sharpen(Estimate& e, Point& p) {
  double h = std::ldexp(summed_sigma(p), steps_of(p).enlarge[0]) / std::abs(e.best.value);
  for (int tries = 0; tries < 2; ++tries) {
    const double share = e.error / std::abs(e.best.value);
    if (!rounding_dominates(e) || !(share > 25 * steps_of(p).settled && share < 0.25)) return;
    if (!(h > 2 * e.best.first_step) || !std::isfinite(h)) return;
    add_larger(e, p, step_above(p, h));
    h = std::sqrt(h) * std::sqrt(e.best.first_step);
  }
}

}  // namespace

double power_of_two_above(double v) {
  if (v == 0.0 || !std::isfinite(v)) return 1.0;
  int exponent = 0;
  const double mantissa = std::frexp(std::abs(v), &exponent);  // in [0.5, 1)
  return std::ldexp(1.0, mantissa == 0.5 ? exponent - 1 : exponent);
}

bool has_own_scale(double x) { return std::abs(x) > underflow_of(double_spacing); }

double first_share(double spacing) { return std::ldexp(1.0, -steps_of(spacing).screening[0]); }

double step_above(const Point& p, double h0) {
  const double above = power_of_two_above(h0);
  if (!p.evaluator.is_of_many()) return above;
  const int power = std::ilogb(above / scale_of(p));
  return std::ldexp(above, ((2 - power) % 4 + 4) % 4);
}

double scale_of(const Point& p) { return power_of_two_above(std::max(1.0, std::abs(p.x))); }

double reach_scale(const Point& p) { return p.evaluator.subject().magnitude / std::max(1.0, std::abs(p.x)); }

void choose(Estimate& e) {
  e.found = !e.windows.empty();
  e.error = std::numeric_limits<double>::infinity();
  for (const Window& w : e.windows)
    if (const double error = widened(w, e.windows); error < e.error || &w == &e.windows.front()) {
      e.best = w;
      e.error = error;
    }
}

void forget_unreached(Estimate& e, Point& p) {
  if (e.asked_for_reach) return;
  e.asked_for_reach = true;
  const double s = scale_of(p);
  for (const int power : {is_float(p.block.coordinates.spacing()) ? 100 : 200, 20}) {
    const double far = std::ldexp(s, power);
    const auto at = [&p](double x) { return p.evaluator.far_at(p.block, p.index, x); };
    const auto plus = at(std::min(p.x + far, p.upper)), minus = at(std::max(p.x - far, p.lower));
    if (!plus || !minus) continue;
    const arma::mat& here = p.evaluator.base();
    const Difference up = p.difference(plus->outputs, plus->taken, here, p.x);
    const Difference down = p.difference(here, p.x, minus->outputs, minus->taken);
    if (up.terms.n_elem != p.sigma.n_elem || down.terms.n_elem != p.sigma.n_elem) return;
    p.still.assign(p.sigma.n_elem, false);
    p.forgotten = p.sigma;
    for (arma::uword t = 0; t < p.sigma.n_elem; ++t)
      if (up.terms(t) == 0.0 && down.terms(t) == 0.0) {
        p.sigma(t) = 0.0;
        p.still[t] = true;
      }
    return;
  }
}

void look_far(Estimate& e, Point& p) {
  if (e.asked_for_reach) return;
  forget_unreached(e, p);
  for (Window& w : e.windows) w = measure(p, w.first_step).value_or(w);
  choose(e);
}

bool add_window(Estimate& e, Point& p, double h0) {
  const double known = arma::accu(p.sigma);
  const auto w = measure(p, h0);
  if (!w) return ++e.refused, false;
  if (arma::accu(p.sigma) > known)
    for (Window& earlier : e.windows) earlier = measure(p, earlier.first_step).value_or(earlier);
  e.windows.push_back(*w);
  choose(e);
  return true;
}

void finish_screening(Estimate& e, Point& p) {
  if (!e.stopped_early) return;
  e.stopped_early = false;
  e.at_kink.reset();
  const double s = scale_of(p);
  for (const int power : steps_of(p).screening) {
    const double h = std::ldexp(s, -power);
    if (std::ranges::find(e.windows, h, &Window::first_step) != e.windows.end()) continue;
    if (is_settled(p, e.best) || rounding_dominates(e)) break;
    add_window(e, p, h);
  }
  sharpen(e, p);
}

Estimate screen(Point& p) {
  Estimate e;
  const double s = scale_of(p);
  for (const int power : steps_of(p).screening) {
    if (!add_window(e, p, std::ldexp(s, -power))) continue;
    const Window& w = e.windows.back();
    if (is_settled(p, w) || w.moved == 0.0) return e;
    if (e.windows.size() > 1 && w.kink == 0.0 && e.best.kink == 0.0 && 4 * e.error <= 1e-9 * reach_scale(p)) {
      e.stopped_early = true;
      break;
    }
    if (lies_at_kink(e, p)) {
      e.stopped_early = true;
      return e;
    }
    if (e.windows.size() == 1) forget_unreached(e, p);
    if (e.windows.size() == 3 && rounding_dominates(e)) break;
  }
  if (e.found) sharpen(e, p);
  return e;
}

void escalate(Estimate& e, Point& p, double analytic, double block_scale) {
  const double s = scale_of(p);
  forget_unreached(e, p);
  enlarge(e, p, analytic);
  const double size = has_own_scale(p.x) ? p.x : std::min(1.0, block_scale);  // 1 where both are 0
  const double near = p.evaluator.is_of_many() ? 4 * step_above(p, size / 4) : power_of_two_above(size);
  const int nearest = steps_of(p).nearest, finest = steps_of(p).finest;
  std::vector<double> steps;
  for (int power = below_screening; power <= finest; power += 4)
    if (near == s || std::ldexp(s, -power) > std::ldexp(near, -nearest)) steps.push_back(std::ldexp(s, -power));
  for (int power = nearest; near != s && power <= finest; power += 4) steps.push_back(std::ldexp(near, -power));
  for (const double h : steps) {
    if (e.found && is_settled(p, e.best) && e.best.kink == 0.0) return;
    add_window(e, p, h);
  }
}

}  // namespace gradcheck::detail
