// SPDX-License-Identifier: MIT
#include <mlp/base/shuffle.hpp>

#include <utility>

namespace mlp {

arma::uvec shuffled(arma::uword n, std::mt19937_64& generator) {
  arma::uvec rows = arma::regspace<arma::uvec>(0, 1, n);  // 0..n: regspace cannot be empty
  rows.resize(n);
  for (arma::uword i = n; i-- > 1;) std::swap(rows(i), rows(generator() % (i + 1)));
  return rows;
}

}  // namespace mlp
