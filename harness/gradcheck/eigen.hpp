// SPDX-License-Identifier: MIT
#pragma once

// Eigen's vectors, matrices, arrays and Maps as x, and as what functions return or fill: fixed or dynamic size, of
// either
// order, of double or float. Header-only; it needs Eigen's headers beside gradcheck::gradcheck.
#include <gradcheck/base/cxx20.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <algorithm>
#include <armadillo>
#include <concepts>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <gradcheck/gradcheck.hpp>
#include <gradcheck/values/complex_values.hpp>
#include <gradcheck/values/jacobian_matrix.hpp>
#include <gradcheck/values/numbers.hpp>
#include <gradcheck/values/pattern.hpp>
#include <gradcheck/values/plain.hpp>
#include <gradcheck/values/sparse_values.hpp>
#include <gradcheck/values/tangent.hpp>

namespace gradcheck {

namespace detail {

/// Derived from it, also by way of another expression, as a VectorBlock is by way of Block.
template <class D>
void as_dense(const Eigen::DenseBase<D>&);
template <class D>
void as_sparse(const Eigen::SparseMatrixBase<D>&);
template <class D>
void as_plain(const Eigen::PlainObjectBase<D>&);
template <class X>
concept EigenDense = requires(const X& x) {
  detail::as_dense(x);
};
template <class X>
concept EigenSparse = requires(const X& x) {
  detail::as_sparse(x);
};
/// What holds its numbers itself: Matrix, Array.
template <class X>
concept EigenPlain = requires(const X& x) {
  detail::as_plain(x);
};

/// The numbers of anything dense, column-major.
template <class X>
struct EigenNumbers {
  using Number = typename X::Scalar;
  using Owned = typename X::PlainObject;
  static constexpr bool flat = false;

  static arma::SizeMat shape(const X& x) {
    return arma::SizeMat(static_cast<arma::uword>(x.rows()), static_cast<arma::uword>(x.cols()));
  }
  static void read(const X& x, Number* to) {
    for (Eigen::Index j = 0; j < x.cols(); ++j)
      for (Eigen::Index i = 0; i < x.rows(); ++i) *to++ = x.coeff(i, j);
  }
  static Owned owned(const X& x) { return x; }
  static void write(Owned& x, const Number* from) {
    for (Eigen::Index j = 0; j < x.cols(); ++j)
      for (Eigen::Index i = 0; i < x.rows(); ++i) x.coeffRef(i, j) = *from++;
  }
  static const Owned& given(const Owned& x) { return x; }
  static Owned& filled(Owned& x) { return x; }
  static void resize(Owned& x, arma::uword rows,
                     arma::uword cols) requires(Owned::RowsAtCompileTime == Eigen::Dynamic &&
                                                Owned::ColsAtCompileTime == Eigen::Dynamic) {
    x.resize(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(cols));
  }
};

}  // namespace detail

template <class X>
requires detail::EigenPlain<X> && detail::Real<typename X::Scalar>
struct NumbersOf<X> : detail::EigenNumbers<X> {
};

/// A Map of numbers that may be changed lets a function change them, which is seen afterwards.
template <class Plain, int Options, class Stride>
requires detail::Real<typename Plain::Scalar>
struct NumbersOf<Eigen::Map<Plain, Options, Stride>> : detail::EigenNumbers<Eigen::Map<Plain, Options, Stride>> {
  using Owned = typename Eigen::Map<Plain, Options, Stride>::PlainObject;
  static Eigen::Map<Plain> given(const Owned& x) {
    return Eigen::Map<Plain>(const_cast<typename Owned::Scalar*>(x.data()), x.rows(), x.cols());
  }
};

/// With complex numbers in them, for complex steps.
template <class X>
requires detail::EigenDense<X> && detail::Real<typename X::Scalar>
struct ComplexOf<X>
    : detail::GivenAsItIs<
          std::remove_cvref_t<decltype(std::declval<const X&>().template cast<detail::Complex>().eval())>> {
  using type = std::remove_cvref_t<decltype(std::declval<const X&>().template cast<detail::Complex>().eval())>;
  static type make(const typename NumbersOf<X>::Owned& like, const detail::Complex* from) {
    type x(like.rows(), like.cols());
    for (Eigen::Index j = 0; j < x.cols(); ++j)
      for (Eigen::Index i = 0; i < x.rows(); ++i) x.coeffRef(i, j) = *from++;
    return x;
  }
};

template <class Y>
requires detail::EigenDense<Y>
struct ComplexResult<Y> {
  static arma::cx_vec read(const Y& y) {
    const auto whole = y.eval();
    arma::cx_vec numbers(static_cast<arma::uword>(whole.size()), arma::fill::none);
    arma::uword k = 0;
    for (Eigen::Index j = 0; j < whole.cols(); ++j)
      for (Eigen::Index i = 0; i < whole.rows(); ++i) numbers(k++) = detail::Complex(whole.coeff(i, j));
    return numbers;
  }
};

/// Parameters: what holds its numbers itself, and Maps of it.
template <class X>
requires(detail::EigenPlain<X>&& detail::Real<typename X::Scalar>) struct EntriesOf<X> {
  using Number = typename X::Scalar;
  static constexpr bool in_a_row = X::IsVectorAtCompileTime || !X::IsRowMajor;
  static arma::uword rows(const X& o) { return static_cast<arma::uword>(o.rows()); }
  static arma::uword cols(const X& o) { return static_cast<arma::uword>(o.cols()); }
  static auto at(auto& o, arma::uword i) {
    const arma::uword n = rows(o);
    return o.data() + (in_a_row || n == 0 ? i : i % n * cols(o) + i / n);
  }
  static void resize(X& o, arma::uword rows, arma::uword cols) requires(X::SizeAtCompileTime == Eigen::Dynamic) {
    o.resize(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(cols));
  }
};
template <class Plain, int Options, class Stride>
requires detail::Real<typename Plain::Scalar>
struct EntriesOf<Eigen::Map<Plain, Options, Stride>> {
  using Number = typename Plain::Scalar;
  static constexpr bool in_a_row = false;
  static arma::uword rows(const auto& o) { return static_cast<arma::uword>(o.rows()); }
  static arma::uword cols(const auto& o) { return static_cast<arma::uword>(o.cols()); }
  static auto at(auto& o, arma::uword i) {
    const auto n = std::max<Eigen::Index>(o.rows(), 1), k = static_cast<Eigen::Index>(i);
    return o.data() + k % n * o.rowStride() + k / n * o.colStride();
  }
};

template <class X>
requires(!HoldsNumbers<X> && detail::EigenDense<X>) struct PlainOf<X> {
  using type = typename X::PlainObject;
};

template <class X>
requires(!HoldsNumbers<X> && detail::EigenSparse<X>) struct PlainOf<X> {
  using type = Eigen::Matrix<typename X::Scalar, Eigen::Dynamic, Eigen::Dynamic>;
};

template <class J>
requires detail::EigenPlain<J> && detail::Real<typename J::Scalar>
struct JacobianMatrix<J> {
  /// Throws std::invalid_argument where its size is fixed, and another one.
  static J make(arma::uword rows, arma::uword cols, double start) {
    const auto m = static_cast<Eigen::Index>(rows), n = static_cast<Eigen::Index>(cols);
    if ((J::RowsAtCompileTime != Eigen::Dynamic && J::RowsAtCompileTime != m) ||
        (J::ColsAtCompileTime != Eigen::Dynamic && J::ColsAtCompileTime != n))
      throw std::invalid_argument("the Jacobian that is filled has a fixed size, expected [" + std::to_string(rows) +
                                  " x " + std::to_string(cols) + "]");
    J jacobian(m, n);
    jacobian.fill(static_cast<typename J::Scalar>(start));
    return jacobian;
  }
};

template <class X>
requires detail::EigenDense<X>
struct DefaultJacobian<X> {
  using type = Eigen::Matrix<typename X::Scalar, Eigen::Dynamic, Eigen::Dynamic>;
};

/// The entries that it stores, zeros among them.
template <class P>
requires detail::EigenSparse<P>
struct PatternOf<P> {
  static Pattern read(const P& matrix) {
    std::vector<Eigen::Index> rows, columns;
    for (Eigen::Index k = 0; k < matrix.outerSize(); ++k)
      for (typename P::InnerIterator entry(matrix, k); entry; ++entry) {
        rows.push_back(entry.row());
        columns.push_back(entry.col());
      }
    Pattern pattern(rows, columns);
    pattern.n_rows = static_cast<arma::uword>(matrix.rows());
    pattern.n_cols = static_cast<arma::uword>(matrix.cols());
    return pattern;
  }
};

template <class J>
requires detail::EigenSparse<J> && detail::Real<typename J::Scalar>
struct SparseOf<J> {
  static J sized(arma::uword rows, arma::uword cols) requires std::constructible_from<J, Eigen::Index, Eigen::Index> {
    return J(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(cols));
  }
  static SparseValues read(const J& given) {
    const Eigen::SparseMatrix<typename J::Scalar> matrix = given;
    const auto stored = static_cast<arma::uword>(matrix.nonZeros());
    SparseValues all{static_cast<arma::uword>(matrix.rows()),
                     static_cast<arma::uword>(matrix.cols()),
                     arma::uvec(stored),
                     arma::uvec(stored),
                     arma::vec(stored),
                     std::numeric_limits<typename J::Scalar>::epsilon()};
    arma::uword k = 0;
    for (Eigen::Index j = 0; j < matrix.outerSize(); ++j)
      for (typename Eigen::SparseMatrix<typename J::Scalar>::InnerIterator entry(matrix, j); entry; ++entry, ++k) {
        all.rows(k) = static_cast<arma::uword>(entry.row());
        all.columns(k) = static_cast<arma::uword>(entry.col());
        all.values(k) = static_cast<double>(entry.value());
      }
    return all;
  }
};

template <class X>
requires detail::EigenDense<X>
struct DefaultTangent<X> {
  using type = Eigen::Matrix<typename X::Scalar, Eigen::Dynamic, 1>;
};

}  // namespace gradcheck
