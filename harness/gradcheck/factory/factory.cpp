// SPDX-License-Identifier: MIT
#include <gradcheck/factory/factory.hpp>

namespace gradcheck {

std::string to_string(const Shape& s) {
  return std::to_string(s.samples) + "x" + std::to_string(s.inputs) + "x" + std::to_string(s.outputs);
}

arma::mat random_normal(arma::uword rows, arma::uword cols, std::mt19937_64& random) {
  arma::mat m(rows, cols, arma::fill::zeros);
  for (double& entry : m) {
    entry = -6;
    for (int i = 0; i < 12; ++i) entry += static_cast<double>(random() >> 11) * 0x1p-53;
  }
  return m;
}

}  // namespace gradcheck
