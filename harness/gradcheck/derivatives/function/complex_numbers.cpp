// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/function/complex_numbers.hpp>

#include <gradcheck/base/random_bits.hpp>

namespace gradcheck::detail {

arma::cx_vec moved_numbers(const arma::vec& numbers, const ComplexMove& move) {
  arma::cx_vec moved(numbers, arma::vec(numbers.n_elem, arma::fill::zeros));
  if (move.jitter != 0) {
    RandomBits random(move.jitter);
    for (std::complex<double>& x : moved) x *= 1 + 0x1p-52 * (static_cast<double>(random() % 3) - 1);
  }
  moved(move.place) += move.step;
  return moved;
}

}  // namespace gradcheck::detail
