// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/entrywise_derivative.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/direct/extrapolation.hpp>
#include <gradcheck/direct/one_sided.hpp>

namespace gradcheck::detail {
namespace {

arma::mat bar(const Derivative& d, double u) {
  arma::mat e(arma::size(d.value), arma::fill::none);
  const double *value = d.value.memptr(), *coarse = d.coarse.memptr(), *variance = d.variance.memptr();
  double* to = e.memptr();
  for (arma::uword i = 0; i < e.n_elem; ++i)
    to[i] = std::abs(value[i] - coarse[i]) +
            rounding_in_extrapolation * std::sqrt(variance[i] + 4 * u * u * value[i] * value[i]);
  return e;
}

/// The outputs of one step size, and the steps: where they lie, for a loop over entries.
struct OneStep {
  OneStep(const Moves& m, std::size_t k)
      : plus(m.plus[k].memptr()), minus(m.minus[k].memptr()), up(m.up[k].memptr()), down(m.down[k].memptr()) {}

  double per(arma::uword i) const { return 1 / (up[i] + down[i]); }
  double slope(arma::uword i, double per) const { return (plus[i] - minus[i]) * per; }
  double bend(arma::uword i, double per, double here) const { return 2 * per * (plus[i] - here - (here - minus[i])); }

  const double *plus, *minus, *up, *down;
};

arma::mat widest_bends(const Moves& m, const arma::mat& here) {
  arma::mat widest(arma::size(here), arma::fill::zeros);
  for (std::size_t k = 0; k < 3; ++k)
    for (arma::uword i = 0; i < here.n_elem; ++i)
      widest[i] = std::max(widest[i],
                           std::abs((m.plus[k][i] - here[i]) / m.up[k][i] - (here[i] - m.minus[k][i]) / m.down[k][i]));
  return widest;
}

}  // namespace

void Derivative::raise_variance() {
  for (arma::uword i = 0; i < variance.n_elem; ++i)
    if (value[i] != 0.0 || variance[i] != 0.0) variance[i] = std::max(variance[i], std::numeric_limits<double>::min());
}

arma::mat Derivative::error() const { return bar(*this, 0.0); }

arma::mat Derivative::error_in_products() const { return bar(*this, 0x1p-52); }

arma::mat Derivative::variance_in_products() const { return variance + 4 * 0x1p-52 * 0x1p-52 * arma::square(value); }

std::optional<OwnKink> kink_between(const std::array<double, 3>& above, const std::array<double, 3>& below,
                                    double noise) {
  double error = 0;
  const auto limit = [&](const std::array<double, 3>& f) {
    const double before = 2 * f[1] - f[0], last = 2 * f[2] - f[1];
    error += std::abs(last - before) + 16 * noise;
    return last + (last - before) / 3;
  };
  const double up = limit(above), down = limit(below), size = std::max(std::abs(up), std::abs(down));
  const OwnKink kink{0, std::min(up, down), std::max(up, down), 4 * error};
  if (!(kink.upper - kink.lower > kink.slack && kink.slack <= certain_slack * size)) return std::nullopt;
  return kink;
}

void Bounded::add(const OwnKink& kink) {
  const double size = std::max({std::abs(kink.lower), std::abs(kink.upper), kink.upper - kink.lower});
  if (kink.slack <= certain_slack * size) kinks.push_back(kink);
}

Moves moves_of(const arma::mat& x, const arma::mat& h) {
  Moves m;
  double share = 1;
  for (std::size_t k = 0; k < 3; ++k, share /= 2) {
    for (arma::mat* one : {&m.plus[k], &m.minus[k], &m.up[k], &m.down[k]}) one->set_size(arma::size(x));
    double *plus = m.plus[k].memptr(), *minus = m.minus[k].memptr(), *up = m.up[k].memptr(), *down = m.down[k].memptr();
    for (arma::uword i = 0; i < x.n_elem; ++i) {
      plus[i] = x[i] + share * h[i];
      minus[i] = x[i] - share * h[i];
      up[i] = plus[i] - x[i];
      down[i] = x[i] - minus[i];
    }
  }
  return m;
}

Response respond(const Moves& m, const arma::mat& here, const arma::mat& sigma, double least_share) {
  Response r;
  for (arma::mat* one : {&r.slope.value, &r.slope.coarse, &r.slope.variance}) one->set_size(arma::size(here));
  r.kinked.set_size(arma::size(here));
  arma::mat kink(arma::size(here), arma::fill::none);
  double largest = 0;
  const std::array<OneStep, 3> steps{OneStep(m, 0), OneStep(m, 1), OneStep(m, 2)};
  double *value = r.slope.value.memptr(), *coarse = r.slope.coarse.memptr(), *variance = r.slope.variance.memptr();
  double* kinks = kink.memptr();
  for (arma::uword i = 0; i < here.n_elem; ++i) {
    const std::array<double, 3> per{steps[0].per(i), steps[1].per(i), steps[2].per(i)};
    const Extrapolation<double> e =
        extrapolate({steps[0].slope(i, per[0]), steps[1].slope(i, per[1]), steps[2].slope(i, per[2])});
    const double noise = sigma[i] * per[2];
    value[i] = e.value;
    coarse[i] = e.before;
    variance[i] = noise * noise;
    kinks[i] = std::abs(4 * steps[2].bend(i, per[2], here[i]) - steps[0].bend(i, per[0], here[i])) / 6 - 5 * noise;
    largest = std::max(largest, std::abs(e.value));
  }
  r.slope.raise_variance();
  const double least = std::isfinite(largest) ? least_share * largest : arma::datum::nan;
  unsigned any = 0;
  for (arma::uword i = 0; i < here.n_elem; ++i)
    any |= r.kinked[i] = kinks[i] <= 1e-8 * std::max(least, std::abs(value[i])) ? 0 : 1;
  r.any_kinked = any != 0;
  if (r.any_kinked) r.bend = widest_bends(m, here);
  return r;
}

void Response::refine(const Response& finer) {
  any_kinked = false;
  for (arma::uword i = 0; i < kinked.n_elem; ++i) {
    if (kinked[i] == 0) continue;
    slope.value[i] = finer.slope.value[i];
    slope.coarse[i] = finer.slope.coarse[i];
    slope.variance[i] = finer.slope.variance[i];
    kinked[i] = finer.kinked[i];
    if (kinked[i] == 0) continue;
    any_kinked = true;
    bend[i] = finer.bend[i];
  }
}

void Response::widen_kinks() {
  for (arma::uword i = 0; i < kinked.n_elem; ++i) {
    if (kinked[i] == 0) continue;
    slope.coarse[i] = slope.value[i];
    slope.variance[i] += bend[i] * bend[i];
  }
}

arma::mat steps_for(const arma::mat& x) {
  arma::mat h(arma::size(x), arma::fill::none);
  for (arma::uword i = 0; i < x.n_elem; ++i) h[i] = 0x1p-10 * std::max(1.0, std::abs(x[i]));
  return h;
}

}  // namespace gradcheck::detail
