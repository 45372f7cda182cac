// SPDX-License-Identifier: MIT
#include <gradcheck/core/response.hpp>

#include <cmath>

#include <gradcheck/core/estimate.hpp>

namespace gradcheck {

arma::mat Derivative::error() const { return arma::abs(value - coarse) + 1.5 * std::sqrt(2.0) * arma::sqrt(variance); }

arma::mat Derivative::variance_in_products() const { return variance + 4 * 0x1p-52 * 0x1p-52 * arma::square(value); }

Moves moves_of(const arma::mat& x, const arma::mat& h) {
  Moves m;
  for (std::size_t k = 0; k < 3; ++k) {
    const arma::mat step = std::ldexp(1.0, -static_cast<int>(k)) * h;
    m.plus[k] = x + step, m.minus[k] = x - step;
    m.up[k] = m.plus[k] - x, m.down[k] = x - m.minus[k];
  }
  return m;
}

Response respond(const Moves& m, const arma::mat& here, const arma::mat& sigma) {
  Response r;
  r.slope.value.set_size(arma::size(here)), r.slope.coarse.set_size(arma::size(here));
  r.slope.variance.set_size(arma::size(here)), r.kinked.zeros(arma::size(here));
  arma::mat kink(arma::size(here), arma::fill::none);
  double largest = 0;
  for (arma::uword i = 0; i < here.n_elem; ++i) {
    const auto central = [&](std::size_t k) { return (m.plus[k](i) - m.minus[k](i)) / (m.up[k](i) + m.down[k](i)); };
    const auto bend = [&](std::size_t k) {
      return (m.plus[k](i) - here(i)) / m.up[k](i) - (here(i) - m.minus[k](i)) / m.down[k](i);
    };
    const Extrapolation e(central(0), central(1), central(2));
    const double noise = sigma(i) / (m.up[2](i) + m.down[2](i));
    r.slope.value(i) = e.value, r.slope.coarse(i) = e.before, r.slope.variance(i) = noise * noise;
    kink(i) = std::abs(4 * bend(2) - bend(0)) / 6 - 5 * noise;
    largest = std::max(largest, std::abs(e.value));
  }
  for (arma::uword i = 0; i < here.n_elem; ++i)
    r.kinked(i) = kink(i) <= 1e-8 * largest && std::isfinite(largest) ? 0 : 1;
  return r;
}

arma::mat steps_for(const arma::mat& x) {
  arma::mat h(arma::size(x), arma::fill::none);
  for (arma::uword i = 0; i < x.n_elem; ++i) h(i) = 0x1p-10 * power_of_two_above(std::max(1.0, std::abs(x(i))));
  return h;
}

}  // namespace gradcheck
