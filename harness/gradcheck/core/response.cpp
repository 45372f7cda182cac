// SPDX-License-Identifier: MIT
#include <gradcheck/core/response.hpp>

#include <cmath>

#include <gradcheck/core/estimate.hpp>

namespace gradcheck {

arma::mat Derivative::error() const { return arma::abs(value - coarse) + 1.5 * std::sqrt(2.0) * arma::sqrt(variance); }

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
    const double d0 = central(0), d1 = central(1), d2 = central(2), noise = sigma(i) / (m.up[2](i) + m.down[2](i));
    const double r1 = d1 + (d1 - d0) / 3, r2 = d2 + (d2 - d1) / 3, value = r2 + (r2 - r1) / 15;
    r.slope.value(i) = value, r.slope.coarse(i) = r1, r.slope.variance(i) = noise * noise;
    kink(i) = std::abs(4 * bend(2) - bend(0)) / 6 - 5 * noise;
    largest = std::max(largest, std::abs(value));
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
