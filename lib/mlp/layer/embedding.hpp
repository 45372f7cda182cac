// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <mlp/layer/parameter.hpp>

namespace mlp {

/// Integers are looked up in a table: the k integers of a sample become k rows of the table beside each other.
///   y(i, j d + c) = table(x(i, j), c).  x [N x k] integers 0 .. rows - 1, table [rows x d], y [N x k d].
/// Source: torch.nn.Embedding, its output flattened.
template <class T>
class Embedding {
 public:
  static constexpr std::string_view type = "embedding";

  /// Throws std::invalid_argument when the table is empty.
  explicit Embedding(arma::Mat<T> table);

  /// Keeps x for backward. Cost: O(N k d). Throws std::invalid_argument on an empty batch, or where x holds anything
  /// but an integer 0 .. rows - 1.
  arma::Mat<T> forward(const arma::umat& x);
  /// The same of integers that are held as T, as a network holds all of its inputs.
  arma::Mat<T> forward(const arma::Mat<T>& x);

  /// VJP: row r of dtable = the sum of the cotangent's parts wherever x is r, once for each time it occurs.
  /// cotangent [N x k d] -> dx [N x k], all zeros: nothing is differentiable by an integer. Overwrites table_gradient.
  /// Cost: O(rows d + N k d). Throws std::logic_error before forward, std::invalid_argument on another shape.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();  ///< table

  arma::uword rows() const { return table.n_rows; }
  arma::uword columns() const { return table.n_cols; }

  template <class U>
  Embedding<U> cast() const {
    return Embedding<U>(arma::conv_to<arma::Mat<U>>::from(table));
  }

  arma::Mat<T> table, table_gradient;

 private:
  arma::umat x_;  // of the last forward
};

extern template class Embedding<float>;
extern template class Embedding<double>;

}  // namespace mlp
