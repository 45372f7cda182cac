// SPDX-License-Identifier: MIT
#include <mlp/layer/embedding.hpp>

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

template <class T>
void require_fitting(const Embedding<T>& layer) {
  if (layer.table.is_empty())
    throw std::invalid_argument("embedding: table is " + requirement::shape(layer.table) +
                                ", expected [rows x columns] with at least one of each");
}

[[noreturn]] void refuse(arma::uword i, arma::uword j, double found, arma::uword rows) {
  throw std::invalid_argument("embedding.forward: x[" + std::to_string(i) + ", " + std::to_string(j) + "] is " +
                              requirement::number(found) + ", expected an integer from 0 to " +
                              std::to_string(rows - 1) + ": a row of the table");
}

}  // namespace

template <class T>
Embedding<T>::Embedding(arma::Mat<T> table_) : table(std::move(table_)) {
  require_fitting(*this);
}

template <class T>
arma::Mat<T> Embedding<T>::forward(const arma::umat& x) {
  require_fitting(*this);
  if (x.is_empty())
    throw std::invalid_argument("embedding.forward: x is " + requirement::shape(x) +
                                ", expected at least one sample of at least one integer");
  arma::Mat<T> y(x.n_rows, x.n_cols * columns(), arma::fill::none);
  for (arma::uword j = 0; j < x.n_cols; ++j)
    for (arma::uword i = 0; i < x.n_rows; ++i) {
      if (x(i, j) >= rows()) refuse(i, j, static_cast<double>(x(i, j)), rows());
      y.submat(i, j * columns(), i, (j + 1) * columns() - 1) = table.row(x(i, j));
    }
  x_ = x;
  return y;
}

template <class T>
arma::Mat<T> Embedding<T>::forward(const arma::Mat<T>& x) {
  arma::umat integers(arma::size(x), arma::fill::none);
  for (arma::uword e = 0; e < x.n_elem; ++e) {
    const T found = x[e];
    if (!(found >= T(0) && found < static_cast<T>(rows()) && found == std::floor(found)))
      refuse(e % x.n_rows, e / x.n_rows, static_cast<double>(found), rows());
    integers[e] = static_cast<arma::uword>(found);
  }
  return forward(integers);
}

template <class T>
arma::Mat<T> Embedding<T>::backward(const arma::Mat<T>& cotangent) {
  requirement::cotangent(cotangent, x_.n_rows, x_.n_cols * columns(), type);
  table_gradient.zeros(arma::size(table));
  for (arma::uword j = 0; j < x_.n_cols; ++j)
    for (arma::uword i = 0; i < x_.n_rows; ++i)
      table_gradient.row(x_(i, j)) += cotangent.submat(i, j * columns(), i, (j + 1) * columns() - 1);
  return arma::Mat<T>(arma::size(x_), arma::fill::zeros);
}

template <class T>
std::vector<Parameter<T>> Embedding<T>::parameters() {
  return {{"table", table, table_gradient}};
}

template class Embedding<float>;
template class Embedding<double>;

}  // namespace mlp
