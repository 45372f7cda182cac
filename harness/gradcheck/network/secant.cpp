// SPDX-License-Identifier: MIT
#include <gradcheck/network/secant.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include <gradcheck/base/spacing.hpp>

namespace gradcheck::detail {
namespace {

constexpr double u = double_spacing;

double squared(double p, double m, double t) { return (p - m) * ((p - t) + (m - t)); }

double absolute(double p, double m, double t) {
  const double rp = p - t, rm = m - t;
  if (rp >= 0 && rm >= 0) return p - m;
  if (rp <= 0 && rm <= 0) return m - p;
  return std::abs(rp) - std::abs(rm);
}

/// delta |r| - delta^2/2 outside [-delta, delta], r^2/2 inside: the step is cut where it leaves the parabola.
double huber(double p, double m, double t, double delta) {
  const double rp = p - t, rm = m - t;
  if (rp >= delta && rm >= delta) return delta * (p - m);
  if (rp <= -delta && rm <= -delta) return delta * (m - p);
  const double ip = std::clamp(rp, -delta, delta), im = std::clamp(rm, -delta, delta);
  const double inside = ip == rp && im == rm ? 0.5 * squared(p, m, t) : 0.5 * (ip - im) * (ip + im);
  return inside + delta * (std::abs(rp - ip) - std::abs(rm - im));
}

double hinge(double p, double m, double t) {
  const double active_p = 1 - t * p, active_m = 1 - t * m;
  if (active_p >= 0 && active_m >= 0) return -t * (p - m);
  return std::max(active_p, 0.0) - std::max(active_m, 0.0);
}

/// log(p / m), both clamped where the loss clamps their logarithms: at exp(-100).
double log_ratio(double p, double m, double difference) {
  constexpr double least = 3.7200759760208359630e-44;
  if (p <= least || m <= least || std::abs(difference) > 0.5 * m)
    return std::log(std::max(p, least) / std::max(m, least));
  return std::log1p(difference / m);
}

double cross_entropy(double p, double m, double t) {
  double sum = 0;
  if (t != 0) sum -= t * log_ratio(p, m, p - m);
  if (t != 1) sum -= (1 - t) * log_ratio(1 - p, 1 - m, m - p);
  return sum;
}

double softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); }

double softplus_difference(double p, double m, double difference) {
  if (std::abs(difference) > 1) return softplus(p) - softplus(m);
  const double e = std::exp(-std::abs(m));
  const double sigmoid = m >= 0 ? 1 / (1 + e) : e / (1 + e);
  return std::log1p(sigmoid * std::expm1(difference));
}

double with_logits(double p, double m, double t) {
  double sum = 0;
  if (t != 0) sum += t * softplus_difference(-p, -m, m - p);
  if (t != 1) sum += (1 - t) * softplus_difference(p, m, p - m);
  return sum;
}

/// log sum_j exp(y_j - y_c) of one row.
double log_sum(const arma::mat& y, arma::uword row, arma::uword c) {
  double top = y.at(row, 0), sum = 0;
  for (arma::uword j = 1; j < y.n_cols; ++j) top = std::max(top, y.at(row, j));
  for (arma::uword j = 0; j < y.n_cols; ++j) sum += std::exp(y.at(row, j) - top);
  return std::log(sum) + (top - y.at(row, c));
}

/// exp(d) - 1 and log(1 + s): of small arguments, nearly all that are asked for, by their series to 2^-54 of the value,
/// in a fifth of the time.
double expm1_of(double d) {
  if (!(std::abs(d) <= 0x1p-7)) return std::expm1(d);
  return d + d * d * (1.0 / 2 + d * (1.0 / 6 + d * (1.0 / 24 + d * (1.0 / 120 + d * (1.0 / 720)))));
}
double log1p_of(double s) {
  if (!(std::abs(s) <= 0x1p-7)) return std::log1p(s);
  const double tail = 1.0 / 5 - s * (1.0 / 6 - s * (1.0 / 7 - s * (1.0 / 8)));
  return s - s * s * (1.0 / 2 - s * (1.0 / 3 - s * (1.0 / 4 - s * tail)));
}

/// log(1 + sum_j softmax(m)_j (exp(d_j) - 1)),  d = p - m less its entry c; most entries move alike, or not at all. NaN
/// where some |d_j| > 1. exponential: of m_j.
template <class Exponential>
double log_sum_difference(const arma::mat& p, const arma::mat& m, arma::uword row, arma::uword c,
                          Exponential exponential) {
  const double shift = p.at(row, c) - m.at(row, c);
  double sum = 0, all = 0, last = 0, grown = 0;
  for (arma::uword j = 0; j < m.n_cols; ++j) {
    const double d = p.at(row, j) - m.at(row, j) - shift;
    if (!(std::abs(d) <= 1)) return arma::datum::nan;
    if (d != last) {
      last = d;
      grown = expm1_of(d);
    }
    const double e = exponential(j);
    sum += e * grown;
    all += e;
  }
  return log1p_of(sum / all);
}

/// Of a pair: mean p, variance v, and the same at the other point.
double gaussian(double p, double v, double m, double w, double t) {
  constexpr double least = 1e-6;
  const double vp = std::max(v, least), vm = std::max(w, least), e = vp - vm, r = m - t;
  const double logarithms = std::abs(e) > 0.5 * vm ? std::log(vp / vm) : std::log1p(e / vm);
  return 0.5 * (logarithms + squared(p, m, t) / vp - r / vp * (r / vm) * e);
}

double entry(const mlp::Loss<double>& loss, double p, double m, double t) {
  switch (loss.kind) {
    case mlp::LossKind::half_mse: return 0.5 * squared(p, m, t);
    case mlp::LossKind::mse: return squared(p, m, t);
    case mlp::LossKind::mae: return absolute(p, m, t);
    case mlp::LossKind::huber: return huber(p, m, t, loss.delta);
    case mlp::LossKind::binary_cross_entropy: return cross_entropy(p, m, t);
    case mlp::LossKind::binary_cross_entropy_with_logits: return with_logits(p, m, t);
    case mlp::LossKind::hinge: return hinge(p, m, t);
    case mlp::LossKind::kullback_leibler: return -t * (p - m);
    case mlp::LossKind::softmax_cross_entropy:
    case mlp::LossKind::gaussian_nll: break;  // rows, not entries
  }
  return 0;
}

/// Bitwise: most columns of two outputs that are compared are.
bool same_column(const arma::mat& a, const arma::mat& b, arma::uword j) {
  return std::memcmp(a.colptr(j), b.colptr(j), a.n_rows * sizeof(double)) == 0;
}

/// How far D times a slope may be off because the slope itself was rounded: r = y - t loses u (|y| + |t|), the others u
/// of themselves.
double slope_rounding(const mlp::Loss<double>& loss, double y, double t) {
  switch (loss.kind) {
    case mlp::LossKind::half_mse:
    case mlp::LossKind::huber: return u * (std::abs(y) + std::abs(t));
    case mlp::LossKind::mse: return 2 * u * (std::abs(y) + std::abs(t));
    case mlp::LossKind::binary_cross_entropy: return u / std::max(std::min(y, 1 - y), 1e-12);
    default: return u;
  }
}

}  // namespace

LossSecant::LossSecant(const mlp::Loss<double>& loss, arma::mat t, const arma::mat& y)
    : loss_(loss), t_(std::move(t)), slope_(arma::abs(loss.gradient(y, t_))), scale_(loss.scale(y, t_)) {
  if (loss.kind != mlp::LossKind::softmax_cross_entropy) return;
  y_ = y;
  top_ = arma::max(y, 1);
  exp_ = arma::exp(y.each_col() - top_);
  q_ = loss.target_weights(y, t_);
  all_ = arma::sum(q_, 1);
  largest_ = arma::index_max(q_, 1);
}

/// near: minus is so near to y that the exponentials of outputs which did not move can be those at y.
double LossSecant::of_logarithms(const arma::mat& plus, const arma::mat& minus, arma::uword row, bool near) const {
  const arma::uword c = largest_[row];
  double top = minus.at(row, 0);
  for (arma::uword j = 1; !near && j < minus.n_cols; ++j) top = std::max(top, minus.at(row, j));
  if (near) top = top_[row];
  const double found = log_sum_difference(plus, minus, row, c, [&](arma::uword j) {
    const double m = minus.at(row, j);
    return near && m == y_.at(row, j) ? exp_.at(row, j) : std::exp(m - top);
  });
  return std::isnan(found) ? log_sum(plus, row, c) - log_sum(minus, row, c) : found;
}

/// rounding: grows by what the two parts lose when one is taken from the other.
double LossSecant::of_logits(const arma::mat& plus, const arma::mat& minus, arma::uword row, bool near,
                             double& rounding) const {
  if (all_[row] == 0) return 0;  // ignored
  const double logarithms = all_[row] * of_logarithms(plus, minus, row, near);
  if (loss_.smoothing == 0) return logarithms;  // all of q is at c, where d is 0
  const arma::uword c = largest_[row];
  const double shift = plus.at(row, c) - minus.at(row, c);
  double linear = 0, size = 0;
  for (arma::uword j = 0; j < minus.n_cols; ++j) {
    const double part = q_.at(row, j) * (plus.at(row, j) - minus.at(row, j) - shift);
    linear += part;
    size += std::abs(part);
  }
  rounding += scale_ * u * (std::abs(logarithms) + 2 * size);
  return logarithms - linear;
}

bool LossSecant::is_near(const arma::mat& minus) const {
  bool near = true;
  for (arma::uword j = 0; j < minus.n_cols; ++j) {
    if (same_column(minus, y_, j)) continue;
    for (arma::uword i = 0; i < minus.n_rows; ++i) near = near && std::abs(minus.at(i, j) - y_.at(i, j)) <= 1;
  }
  return near;
}

void LossSecant::add_entries(const arma::mat& plus, const arma::mat& minus, Difference& d) const {
  const bool labels = loss_.kind == mlp::LossKind::softmax_cross_entropy;
  for (arma::uword j = 0; j < minus.n_cols; ++j) {
    if (same_column(plus, minus, j)) continue;
    for (arma::uword i = 0; i < minus.n_rows; ++i) {
      const double p = plus.at(i, j), m = minus.at(i, j), t = labels ? 0.0 : t_.at(i, j);
      if (p == m) continue;
      if (!labels) d.terms[i] += entry(loss_, p, m, t);
      d.rounding[i] +=
          slope_.at(i, j) * (0.5 * u * (std::abs(p) + std::abs(m)) + least_number_of(u)) + least_number_of(u);
      d.rounding[i] += scale_ * std::abs(p - m) * slope_rounding(loss_, m, t) * (labels ? all_[i] : 1.0);
    }
  }
}

/// Of means in the first half of the columns and variances in the second. Slopes are those at the point; each of the
/// three parts of the formula is rounded by itself.
void LossSecant::add_pairs(const arma::mat& plus, const arma::mat& minus, Difference& d) const {
  const arma::uword half = t_.n_cols;
  for (arma::uword j = 0; j < half; ++j) {
    if (same_column(plus, minus, j) && same_column(plus, minus, half + j)) continue;
    for (arma::uword i = 0; i < minus.n_rows; ++i) {
      const double p = plus.at(i, j), v = plus.at(i, half + j), m = minus.at(i, j), w = minus.at(i, half + j);
      if (p == m && v == w) continue;
      const double t = t_.at(i, j), r = std::abs(m - t), size = std::abs(m) + std::abs(p) + std::abs(t);
      const double vp = std::max(v, 1e-6), vm = std::max(w, 1e-6), e = std::abs(vp - vm);
      d.terms[i] += gaussian(p, v, m, w, t);
      d.rounding[i] += 0.5 * u * (slope_.at(i, j) * (std::abs(p) + std::abs(m)) + slope_.at(i, half + j) * (vp + vm));
      d.rounding[i] += scale_ * u * std::abs(p - m) * 2 * size / vp;
      d.rounding[i] += scale_ * u * e * (2 + (r * r + r * size) / vp) / vm;
    }
  }
}

Difference LossSecant::operator()(const arma::mat& plus, const arma::mat& minus) const {
  const arma::uword n = minus.n_rows;
  Difference d{arma::vec(n, arma::fill::zeros), arma::vec(n, arma::fill::zeros)};
  const bool labels = loss_.kind == mlp::LossKind::softmax_cross_entropy, near = labels && is_near(minus);
  if (loss_.kind == mlp::LossKind::gaussian_nll)
    add_pairs(plus, minus, d);
  else
    add_entries(plus, minus, d);
  for (arma::uword i = 0; i < n; ++i) {
    d.terms[i] = scale_ * (labels ? of_logits(plus, minus, i, near, d.rounding[i]) : d.terms[i]);
    d.rounding[i] += u * std::abs(d.terms[i]);
  }
  return d;
}

}  // namespace gradcheck::detail
