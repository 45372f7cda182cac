// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/stage_input.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/norms.hpp>
#include <gradcheck/base/spacing.hpp>

namespace gradcheck::detail {
namespace {

/// C J: the value and the coarse one as one product.
Derivative times(const Derivative& c, const arma::mat& j) {
  const arma::uword n = c.value.n_rows;
  const arma::mat both = arma::join_cols(c.value, c.coarse) * j;
  Derivative d{both.head_rows(n), both.tail_rows(n), c.variance_in_products() * arma::square(j)};
  d.raise_variance();
  return d;
}

/// C .* S, with a bar wherever neither factor is exactly zero, though all products of the two may vanish.
Derivative product(const Derivative& c, const Derivative& s) {
  Derivative d{c.value % s.value, c.coarse % s.coarse,
               c.variance_in_products() % (arma::square(s.value) + s.variance) + arma::square(c.value) % s.variance};
  for (arma::uword i = 0; i < d.value.n_elem; ++i)
    if (d.variance[i] == 0.0 && (c.value[i] != 0.0 || c.variance[i] != 0.0) &&
        (s.value[i] != 0.0 || s.variance[i] != 0.0))
      d.variance[i] = std::numeric_limits<double>::min();
  d.raise_variance();
  return d;
}

Derivative zeros_like(const arma::mat& m) {
  const arma::mat zero(arma::size(m), arma::fill::zeros);
  return {zero, zero, zero};
}

Moves evaluated(StageAtPoint& at, Moves m) {
  for (auto* side : {&m.plus, &m.minus})
    for (arma::mat& x : *side) x = at.evaluate(x);
  return m;
}

/// Tries entries at a kink once more, with smaller steps: it may lie between the steps.
void resolve_kinks(StageAtPoint& at, Response& r, const arma::mat& sigma) {
  for (int power = 3; power <= 12 && r.any_kinked; power += 3) {
    const arma::mat h = std::ldexp(1.0, -power) * steps_for(at.input());
    r.refine(respond(evaluated(at, moves_of(at.input(), h)), at.output(), sigma));
  }
  r.widen_kinks();
}

Derivative slopes_of(StageAtPoint& at) {
  const arma::mat& sigma = at.rounding();
  const Moves m = evaluated(at, moves_of(at.input(), steps_for(at.input())));
  Response r = respond(m, at.output(), sigma);
  if (r.any_kinked) resolve_kinks(at, r, sigma);
  r.slope.variance *= at.equal_samples() * at.equal_units();
  return std::move(r.slope);
}

/// J column by column, from rows at x -+ h e_k with x the first sample. Exact but for rounding: that of the largest
/// output, or what the stage was seen to make of its input's.
Derivative pull_back_linear(StageAtPoint& at, const Derivative& c) {
  const arma::uword in = at.input().n_cols;
  const double h = std::max(1.0, largest(at.input()));
  arma::mat x = arma::repmat(at.input().row(0), 2 * in, 1);
  for (arma::uword k = 0; k < in; ++k) {
    x(k, k) += h;
    x(in + k, k) -= h;
  }
  const arma::mat y = at.evaluate_rows(x);
  arma::mat j = (y.head_rows(in) - y.tail_rows(in)).st();
  for (arma::uword k = 0; k < in; ++k) j.col(k) /= x(k, k) - x(in + k, k);
  Derivative d = times(c, j);
  const double sums = std::sqrt(static_cast<double>(in) + 1) * largest(y);
  const double sigma = std::max(double_spacing * sums, largest(at.rounding())) / h;
  d.variance.each_col() += sigma * sigma * arma::sum(arma::square(c.value) + c.variance_in_products(), 1);
  return d;
}

/// One unit of every sample at a time; one entry at a time where samples are coupled.
Derivative pull_back_units(StageAtPoint& at, const Derivative& c) {
  const bool one = at.kind() == StageKind::coupled;
  const arma::uword samples = at.input().n_rows;
  const arma::mat h = steps_for(at.input()), of_c = c.variance_in_products();
  const arma::mat& sigma = at.rounding();
  Derivative d = zeros_like(at.input());
  arma::mat x = at.input();
  for (arma::uword first = 0; first < at.input().n_elem; first += one ? 1 : samples) {
    const arma::uword last = one ? first : first + samples - 1;
    Moves m;
    for (std::size_t k = 0; k < 3; ++k)
      for (const double sign : {1.0, -1.0}) {
        arma::mat& width = sign > 0 ? m.up[k] : m.down[k];
        width.set_size(arma::size(at.output()));
        for (arma::uword i = first; i <= last; ++i) {
          x[i] = at.input()[i] + sign * std::ldexp(h[i], -static_cast<int>(k));
          if (one)
            width.fill(sign * (x[i] - at.input()[i]));
          else
            width.row(i - first).fill(sign * (x[i] - at.input()[i]));
        }
        (sign > 0 ? m.plus[k] : m.minus[k]) = at.evaluate(x);
      }
    std::copy_n(at.input().memptr() + first, last - first + 1, x.memptr() + first);
    const Response r = respond(m, at.output(), sigma);
    for (arma::uword j = 0; j < at.output().n_elem; ++j) {
      const arma::uword i = one ? first : first + j % samples;
      const double s = r.slope.value[j];
      d.value[i] += c.value[j] * s;
      d.coarse[i] += c.coarse[j] * r.slope.coarse[j];
      d.variance[i] += of_c[j] * (s * s + r.slope.variance[j]) + c.value[j] * c.value[j] * r.slope.variance[j];
      if (r.kinked[j] != 0 && c.value[j] != 0) d.coarse[i] = arma::datum::inf;
    }
  }
  d.variance *= at.equal_samples() * at.equal_units();
  d.raise_variance();
  return d;
}

}  // namespace

StageInput::StageInput(StageAtPoint& at) : at_(&at) {
  if (at.kind() == StageKind::elementwise) slopes_ = slopes_of(at);
}

Derivative StageInput::pull_back(const Derivative& c) {
  if (const auto& map = at_->affine()) {
    const arma::mat& w = at_->move().start(map->weights);
    return map->transposed ? times(c, w.st()) : times(c, w);
  }
  if (at_->kind() == StageKind::linear) return pull_back_linear(*at_, c);
  if (at_->kind() != StageKind::elementwise) return pull_back_units(*at_, c);
  return product(c, slopes_);
}

Bounded StageInput::last(const Derivative& c) {
  if (const auto& map = at_->affine()) {
    const arma::mat& w = at_->move().start(map->weights);
    arma::mat dx = map->transposed ? arma::mat(c.value * w.st()) : arma::mat(c.value * w);
    return {std::move(dx), outer(row_norms(c.error_in_products()), map->transposed ? row_norms(w) : column_norms(w))};
  }
  Derivative d = pull_back(c);
  arma::mat error = d.error();
  return {std::move(d.value), std::move(error)};
}

}  // namespace gradcheck::detail
