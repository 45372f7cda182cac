// SPDX-License-Identifier: MIT
// Rounding that differences show, where it is more than was known of the forward.
#include <algorithm>
#include <cmath>
#include <utility>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/bend.hpp>
#include <gradcheck/direct/stairs.hpp>
#include <gradcheck/direct/verdict.hpp>

namespace gradcheck::detail {
namespace {

/// What backward and forward are apart over a step, in last places of the outputs, is no rounding beyond this.
constexpr double most_scatter = 0x1p26;
/// But for windows that are as far apart: of a forward that rounds in its midst, outputs show nothing.
constexpr double apart_as_well = 0x1p-3;
/// Of the step of a window, no power of two.
constexpr double other_step = 1.3717, most_spread = 16;

bool is_unclear(const Judgement& j) { return j.verdict == Verdict::undecided && j.reason == Reason::resolution; }

/// Whether what a and n are apart may be no more than rounding of the forward. By chance a window has none, of a few
/// stairs over which its steps, powers of two, are whole numbers: another one shows it.
bool may_be_rounding(Point& p, const Judgement& j, const Estimate& e) {
  const double step = std::min(e.best.step, scale_of(p)), apart = std::abs(p.analytic() - j.numeric);
  const auto differs = [&](const Window& w) {
    return w.moved != 0.0 && std::abs(w.value - j.numeric) >= apart_as_well * apart;
  };
  if (apart * 2 * step <= most_scatter * stairs(p, 0.0, step)) return true;
  if (std::ranges::any_of(e.windows, [&](const Window& w) { return w.credible() && differs(w); })) return true;
  const auto other = measure(p, other_step * e.best.first_step);
  return other && differs(*other);
}

/// Whether a window of another step, no power of two beside its own, says n as well: to a sixteenth of what a is off.
bool is_confirmed(Point& p, const Judgement& j, const Estimate& e) {
  const auto other = measure(p, other_step * e.best.first_step);
  return !other || std::abs(p.analytic() - j.numeric) > most_spread * std::abs(other->value - j.numeric);
}

/// Rounding is there at any width. What a wide grid shows alone is the function, far from x beside its own scale; of a
/// narrow one that lies within a stair, where next to nothing moves, there is nothing to learn.
void keep_what_is_near(arma::vec& seen, const Point& p, double nearer_step) {
  const arma::vec near = scatter_around(p, nearer_step);
  if (near.n_elem != seen.n_elem) return;
  for (arma::uword t = 0; t < seen.n_elem; ++t)
    if (near(t) > p.sigma(t) / 4) seen(t) = std::min(seen(t), near(t));
}

/// The first window that moves and converges; before an accusation, else the first that moves. Null where none does.
const Window* first_moved(const Judgement& j, const Estimate& e) {
  const auto moves = [](const Window& w) { return w.moved != 0.0; };
  auto window = std::ranges::find_if(e.windows, [&](const Window& w) { return w.credible() && moves(w); });
  if (window == e.windows.end() && !is_unclear(j)) window = std::ranges::find_if(e.windows, moves);
  return window == e.windows.end() ? nullptr : &*window;
}

/// Within a few stairs nothing scatters; over more of them it does.
arma::vec scatter_further(const Point& p, const Estimate& e, double step) {
  for (const Window& w : e.windows)
    if (w.first_step > step && w.moved != 0.0)
      if (arma::vec seen = scatter_around(p, w.first_step); arma::accu(seen) > 0) return seen;
  return {};
}

/// By the first window that moves; empty where none does.
arma::vec seen_around(const Point& p, const Judgement& j, const Estimate& e) {
  const Window* window = first_moved(j, e);
  if (window == nullptr) return {};
  arma::vec seen = scatter_around(p, window->first_step);
  if (arma::accu(seen) == 0.0 && !is_unclear(j)) return scatter_further(p, e, window->first_step);
  if (is_unclear(j) && e.best.first_step < window->first_step && seen.n_elem == p.sigma.n_elem)
    keep_what_is_near(seen, p, e.best.first_step);
  return seen;
}

}  // namespace

/// Whether the differences show more rounding than was known, which the point takes note of.
bool Rule::sees_rounding(Point& p, const Judgement& j, const Estimate& e) const {
  const Options& options = p.evaluator.options();
  if (!e.found || options.noise == Noise::measured) return false;
  if (options.max_evaluations > 0) return false;  // as many calls again may cost too much
  const bool accused = j.verdict == Verdict::disagree && j.reason == Reason::none;
  if (rounding_ == nullptr && !accused) return false;  // a network's has bars of an error analysis
  if (!is_unclear(j) && !(accused && may_be_rounding(p, j, e))) return false;
  if (computes_in_float(p)) return false;
  const arma::vec seen = seen_around(p, j, e);
  if (seen.n_elem != p.sigma.n_elem || !(arma::accu(arma::max(seen, p.sigma)) > 2 * arma::accu(p.sigma))) return false;
  p.sigma = arma::max(seen, p.sigma);
  return true;
}

/// Whether a finer window has the analytic value by the rounding that was known first: what was then taken for more of
/// it may be the function, which is wide beside its own scale.
bool Rule::agrees_nearer(Point p, const Estimate& e, const arma::vec& sigma, double block_scale) const {
  p.sigma = sigma;
  return std::ranges::any_of(e.windows, [&](const Window& tried) {
    if (!(tried.first_step < e.best.first_step)) return false;
    const auto w = measure(p, tried.first_step);
    if (!w || !w->credible() || w->kink > 0 || w->moved == 0.0) return false;
    const Judgement j = from(p, w->value, w->error(), block_scale, true);
    return j.verdict == Verdict::agree && j.reason == Reason::none;
  });
}

/// What an accusation has to pass at last, once rounding is known: a window of another step; and in float, where digits
/// are many, a bump that a window finds.
Judgement Rule::confirmed(Judgement j, Point& p, const Estimate& e) const {
  const bool accused = j.verdict == Verdict::disagree && j.reason == Reason::none && e.found;
  if (!accused || p.evaluator.options().max_evaluations > 0) return j;
  const auto spare = [&](Reason reason) { return j.verdict = Verdict::undecided, j.reason = reason, j; };
  if (!is_confirmed(p, j, e)) return spare(Reason::resolution);
  const bool in_float = is_float(p.evaluator.subject().spacing);
  return in_float && leaves_nearer(p, j.numeric, p.analytic(), e.best.step) ? spare(Reason::rough) : j;
}

Judgement Rule::with_seen_rounding(Point& p, Estimate e, double block_scale) {
  const Judgement j = by_known_rounding(p, e, block_scale);
  const arma::vec known = p.sigma;
  if (is_plain_beside_earned(p, e, j, block_scale)) return j;
  if (!sees_rounding(p, j, e)) return confirmed(j, p, e);
  e = screen(p);
  const Judgement again = judged(p, e, block_scale);
  if (again.verdict == Verdict::kink) return j;  // rounding excuses, a kink that it alone shows is none
  if (j.verdict != Verdict::undecided || again.verdict != Verdict::disagree) return confirmed(again, p, e);
  const bool stands_still = again.numeric == 0.0 && again.error_bar == 0.0;  // as it did before
  return stands_still || agrees_nearer(p, e, known, block_scale) ? j : confirmed(again, p, e);
}

}  // namespace gradcheck::detail
