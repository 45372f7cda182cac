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

/// Kinks are tried so many times with smaller steps, each time a further eighth: they may lie between the steps.
constexpr int most_refinements = 4;

/// Tries entries at a kink once more.
void resolve_kinks(StageAtPoint& at, Response& r, const arma::mat& sigma) {
  for (int n = 1; n <= most_refinements && r.any_kinked; ++n) {
    const arma::mat h = std::ldexp(1.0, -3 * n) * steps_for(at.input());
    r.refine(respond(evaluated(at, moves_of(at.input(), h)), at.output(), sigma));
  }
}

std::vector<OwnKink> kinks_in(const Moves& m, const Response& r, const arma::mat& here, const arma::mat& sigma) {
  std::vector<OwnKink> kinks;
  for (arma::uword i = 0; i < here.n_elem; ++i) {
    if (r.kinked[i] == 0) continue;
    std::array<double, 3> above{}, below{};
    for (std::size_t k = 0; k < 3; ++k) {
      above.at(k) = (m.plus[k][i] - here[i]) / m.up[k][i];
      below.at(k) = (here[i] - m.minus[k][i]) / m.down[k][i];
    }
    if (auto kink = kink_between(above, below, sigma[i] / std::min(m.up[2][i], m.down[2][i]))) {
      kink->index = i;
      kinks.push_back(*kink);
    }
  }
  return kinks;
}

Derivative slopes_of(StageAtPoint& at, std::vector<OwnKink>& kinks) {
  const arma::mat& sigma = at.rounding();
  const Moves m = evaluated(at, moves_of(at.input(), steps_for(at.input())));
  Response r = respond(m, at.output(), sigma);
  if (r.any_kinked) {
    resolve_kinks(at, r, sigma);
    kinks = kinks_in(m, r, at.output(), sigma);
    r.widen_kinks();
  }
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

/// Finer steps that see no kink because rounding hides it say nothing: of sums over samples and units that is not
/// independent.
void doubt_what_rounding_hides(Response& r) {
  const double largest = arma::abs(r.slope.value).max();
  if (r.bend.is_empty()) r.bend.zeros(arma::size(r.slope.value));
  for (arma::uword i = 0; i < r.kinked.n_elem; ++i)
    if (!(5 * std::sqrt(r.slope.variance[i]) <= 1e-8 * std::max(largest, std::abs(r.slope.value[i])))) r.kinked[i] = 1;
}

/// The response of a stage to one unit of every sample at a time; to one entry at a time where samples are coupled.
class UnitMoves {
 public:
  explicit UnitMoves(StageAtPoint& at)
      : at_(at), one_(at.kind() == StageKind::coupled), h_(steps_for(at.input())), x_(at.input()) {}

  /// Of entries first to first + count() - 1.
  arma::uword count() const { return one_ ? 1 : at_.input().n_rows; }

  /// Beside a kink by steps that are smaller, as of an elementwise stage.
  Response of(arma::uword first) {
    Response r = by_steps(first, 1.0);
    for (int n = 1; n <= most_refinements && r.any_kinked; ++n) {
      Response finer = by_steps(first, std::ldexp(1.0, -3 * n));
      doubt_what_rounding_hides(finer);
      r.refine(finer);
    }
    return r;
  }

 private:
  Response by_steps(arma::uword first, double share) {
    Moves m;
    for (std::size_t k = 0; k < 3; ++k, share /= 2) {
      m.plus[k] = moved(first, share, m.up[k]);
      m.minus[k] = moved(first, -share, m.down[k]);
    }
    return respond(m, at_.output(), at_.rounding());
  }

  arma::mat moved(arma::uword first, double share, arma::mat& width) {
    width.set_size(arma::size(at_.output()));
    for (arma::uword i = first; i < first + count(); ++i) {
      x_[i] = at_.input()[i] + share * h_[i];
      const double taken = std::abs(x_[i] - at_.input()[i]);
      if (one_)
        width.fill(taken);
      else
        width.row(i - first).fill(taken);
    }
    arma::mat y = at_.evaluate(x_);
    std::copy_n(at_.input().memptr() + first, count(), x_.memptr() + first);
    return y;
  }

  StageAtPoint& at_;
  bool one_;
  arma::mat h_, x_;
};

Derivative pull_back_units(StageAtPoint& at, const Derivative& c) {
  const arma::mat of_c = c.variance_in_products();
  Derivative d = zeros_like(at.input());
  UnitMoves moves(at);
  for (arma::uword first = 0; first < at.input().n_elem; first += moves.count()) {
    const Response r = moves.of(first);
    for (arma::uword j = 0; j < at.output().n_elem; ++j) {
      const arma::uword i = first + j % moves.count();
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
  if (at.kind() == StageKind::elementwise) slopes_ = slopes_of(at, kinks_);
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

Bounded StageInput::last(const Derivative& c, bool with_kinks) {
  if (const auto& map = at_->affine()) {
    const arma::mat& w = at_->move().start(map->weights);
    arma::mat dx = map->transposed ? arma::mat(c.value * w.st()) : arma::mat(c.value * w);
    return {std::move(dx), outer(row_norms(c.error_in_products()), map->transposed ? row_norms(w) : column_norms(w))};
  }
  Derivative d = pull_back(c);
  Bounded last{d.value, d.error()};
  if (!with_kinks || kinks_.empty()) return last;
  const arma::mat of_c = c.error();
  for (const OwnKink& kink : kinks_) {
    const double at = c.value[kink.index], low = at * kink.lower, high = at * kink.upper;
    const double off =
        std::abs(at) * kink.slack + of_c[kink.index] * std::max(std::abs(kink.lower), std::abs(kink.upper));
    last.add({kink.index, std::min(low, high), std::max(low, high), off});
  }
  return last;
}

}  // namespace gradcheck::detail
