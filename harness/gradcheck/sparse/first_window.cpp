// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/first_window.hpp>

#include <cmath>
#include <utility>
#include <vector>

#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {
namespace {

/// At the step t of the group; nothing where no output has a value.
std::optional<Slopes> slopes_at(MovedTogether& moved, const Group& group, double t) {
  const arma::vec* at = moved.outputs_at(group, t);
  if (at == nullptr) return std::nullopt;
  const arma::vec plus = *at;
  at = moved.outputs_at(group, -t);
  if (at == nullptr) return std::nullopt;
  const arma::vec& minus = *at;
  const arma::vec& here = moved.base();
  Slopes s{(plus - minus) / (2 * t), (plus - here) / t, (here - minus) / t, {}, 2 * t};
  s.rounding = 0.5 * moved.spacing() * (arma::abs(plus) + arma::abs(minus));
  s.rounding.elem(arma::find(plus == minus)).zeros();
  return s;
}

/// What was measured in one unit, in another: the coordinate's and the derivative's, both powers of two.
Window in_units(Window w, double of_step, double of_value) {
  w.first_step *= of_step;
  w.step *= of_step;
  for (double* number :
       {&w.value, &w.truncation, &w.kink_raw, &w.kink, &w.noise, &w.round_off, &w.owed, &w.slope_size, &w.moved})
    *number *= of_value;
  return w;
}

}  // namespace

FirstWindow::FirstWindow(MovedTogether& moved, const Group& group)
    : moved_(moved), group_(group), first_step_(first_share(moved.spacing())) {
  std::vector<Slopes> steps;
  arma::vec sigma = moved.sigma();
  for (std::size_t n = 0; n < steps_in_window(moved.spacing()); ++n) {
    auto s = slopes_at(moved, group, std::ldexp(first_step_, -static_cast<int>(n)));
    if (!s) return;
    for (arma::uword i = 0; i < sigma.n_elem; ++i)
      if (s->forward(i) != 0.0 || s->backward(i) != 0.0) sigma(i) = std::max(sigma(i), moved.least_rounding()(i));
    steps.push_back(std::move(*s));
  }
  arma::vec owed = moved.least_rounding();
  for (arma::uword i = 0; i < owed.n_elem; ++i)
    if (steps[0].forward(i) != 0.0 || steps[0].backward(i) != 0.0 || !std::isfinite(owed(i))) owed(i) = 0;
  terms_ = window_of(steps, sigma, owed);
}

bool FirstWindow::has_room(arma::uword member) const {
  const arma::uword column = group_.columns(member);
  const double x = moved_.x(column), step = first_step_ * group_.units(member);
  return x - step >= moved_.lower(column) && x + step <= moved_.upper(column);
}

std::optional<Window> FirstWindow::of(arma::uword output, double output_unit, std::optional<arma::uword> member) const {
  if (!terms_ || (member && !has_room(*member))) return std::nullopt;
  const double unit = member ? group_.units(*member) : 1.0;
  const Window w = in_units(summed(term_of(*terms_, output), first_step_), unit, 1 / (unit * output_unit));
  if (!std::isfinite(w.value) || !std::isfinite(w.error())) return std::nullopt;
  return w;
}

}  // namespace gradcheck::detail
