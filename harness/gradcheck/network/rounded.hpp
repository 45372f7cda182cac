// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <utility>

namespace gradcheck::detail {

/// fl(a op b) = (a op b) (1 + d) + e,  |d| <= roundoff, |e| <= underflow
/// underflow is the smallest normal number: below it digits are lost.
/// Beyond the largest number it may be anything.
struct Arithmetic {
  double roundoff, underflow, largest;
  /// What so many operations leave uncertain in results that are sums of terms of this size.
  arma::mat operator()(double operations, const arma::mat& size) const {
    arma::mat error = operations * (roundoff * size + underflow);
    error.elem(arma::find(size > largest)).fill(arma::datum::inf);
    return error;
  }
};
inline constexpr Arithmetic float_arithmetic{0x1p-24, 0x1p-126, 0x1.fffffep127},
    double_arithmetic{0x1p-53, 0x1p-1022, 0x1.fffffffffffffp1023};

/// A matrix, and how far what was computed may be from it, entry by entry.
struct Rounded {
  arma::mat value, error;
};
inline Rounded exact(arma::mat value) {
  const arma::SizeMat size = arma::size(value);
  return {std::move(value), arma::mat(size, arma::fill::zeros)};
}

/// Single operations on rounded matrices, entry by entry where nothing else is said: each gives its value, what the
/// errors of its operands do to it, and its own rounding. For formulas that are made of them, in the order in which
/// they are computed. Sums and means may be taken in any order.
///   a + b   e = e_a + e_b + v |a + b|                 a b   e = |a| e_b + |b| e_a + e_a e_b + v |a b|
///   sums    e = sum of e_a + n v sum of |a|           1 / sqrt(s)   e = what s -+ e_s makes of it + 3 v / sqrt(s),
///                                                     infinite where e_s reaches s
class RunningError {
 public:
  explicit RunningError(Arithmetic rounding) : rounding_(rounding) {}

  Rounded plus(const Rounded& a, const Rounded& b) const;
  Rounded minus(const Rounded& a, const Rounded& b) const;
  Rounded times(const Rounded& a, const Rounded& b) const;
  Rounded column_sums(const Rounded& a) const;                ///< [n x m] -> [1 x m]
  Rounded column_means(const Rounded& a) const;               ///< [n x m] -> [1 x m]
  Rounded inverse_root(const Rounded& s) const;               ///< 1 / sqrt(s)
  Rounded product(const Rounded& a, const Rounded& b) const;  ///< the matrix product

  const Arithmetic& rounding() const { return rounding_; }

 private:
  Arithmetic rounding_;
};

/// A row [1 x m], n times.
inline Rounded rows_of(const Rounded& row, arma::uword n) {
  return {arma::repmat(row.value, n, 1), arma::repmat(row.error, n, 1)};
}
inline Rounded transposed(const Rounded& a) { return {a.value.st(), a.error.st()}; }

}  // namespace gradcheck::detail
