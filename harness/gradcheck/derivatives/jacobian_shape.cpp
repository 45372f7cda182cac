// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/jacobian_shape.hpp>

namespace gradcheck::detail {

arma::mat as_jacobian(const FunctionValue& given, arma::uword rows, arma::uword cols) {
  const arma::mat& m = given.values;
  if ((m.n_rows == rows && m.n_cols == cols) || m.n_elem != rows * cols) return m;
  if (given.flat) return arma::reshape(m, cols, rows).t();
  const bool is_line = (m.n_rows == 1 || m.n_cols == 1) && (rows == 1 || cols == 1);
  return is_line ? arma::mat(arma::reshape(m, rows, cols)) : m;
}

SplitGradient split_columns(const arma::mat& jacobian, double spacing, arma::uword rows,
                            const std::vector<NamedCoordinates>& blocks) {
  arma::uword cols = 0;
  for (const NamedCoordinates& block : blocks) cols += block.coordinates.size();
  const bool fits = jacobian.n_rows == rows && jacobian.n_cols == cols;
  SplitGradient split{{}, spacing};
  arma::uword first = 0;
  for (const NamedCoordinates& block : blocks) {
    const arma::uword n = block.coordinates.size();
    const bool as_if_right = jacobian.n_rows == rows && jacobian.n_cols == n;
    if (fits)
      split.blocks.emplace_back(jacobian.cols(first, first + n - 1));
    else
      split.blocks.push_back(as_if_right ? arma::mat() : jacobian);
    first += n;
  }
  return split;
}

arma::mat side_by_side(const std::vector<arma::mat>& parts) {
  arma::mat all = parts[0];
  for (std::size_t k = 1; k < parts.size(); ++k) {
    if (parts[k].n_rows != all.n_rows) return {};
    all = arma::join_rows(all, parts[k]);
  }
  return all;
}

arma::mat mirrored(const arma::mat& hessian, Triangle triangle) {
  if (triangle == Triangle::full || !hessian.is_square()) return hessian;
  return triangle == Triangle::lower ? arma::mat(arma::symmatl(hessian)) : arma::mat(arma::symmatu(hessian));
}

}  // namespace gradcheck::detail
