// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <gradcheck/values/as_matrix.hpp>

namespace gradcheck::detail {

template <class Y>
struct IsTuple : std::false_type {};
template <class... Y>
struct IsTuple<std::tuple<Y...>> : std::true_type {};
template <class A, class B>
struct IsTuple<std::pair<A, B>> : std::true_type {};

/// What a layer returns, one value or a tuple of them, as one matrix; and a matrix of that shape as a value of that
/// type, which its backward takes. Values with the same number of samples lie side by side; otherwise all numbers are
/// one column.
template <class Y>
class Outputs {
 public:
  using Value = Plain<Y>;

  arma::mat matrix(const Value& y, arma::uword dimension) {
    last_ = y;
    return AsMatrix<Value>::matrix(*last_, dimension);
  }
  /// Of the shape of the last output. Throws std::invalid_argument where there was none.
  Value value(const arma::mat& m, arma::uword dimension) const {
    return AsMatrix<Value>::object(last_.value(), m, dimension);
  }
  static constexpr double spacing() {
    return static_cast<double>(std::numeric_limits<typename AsMatrix<Value>::Number>::epsilon());
  }

 private:
  std::optional<Value> last_;
};

template <class Y>
requires IsTuple<Y>::value class Outputs<Y> {
 public:
  using Value =
      decltype(std::apply([](const auto&... y) { return std::tuple<Plain<decltype(y)>...>(y...); }, std::declval<Y>()));

  arma::mat matrix(const Value& y, arma::uword dimension) {
    last_ = y;
    std::vector<arma::mat> all;
    std::apply([&](const auto&... one) { (all.push_back(as_matrix(one, dimension)), ...); }, *last_);
    shapes_.clear();
    for (const arma::mat& m : all) shapes_.push_back(arma::size(m));
    beside_ = std::ranges::all_of(shapes_, [&](const arma::SizeMat& s) { return s.n_rows == shapes_[0].n_rows; });
    arma::mat joined;
    for (const arma::mat& m : all)
      joined = beside_ ? arma::mat(arma::join_rows(joined, m)) : arma::mat(arma::join_cols(joined, arma::vectorise(m)));
    return joined;
  }
  Value value(const arma::mat& m, arma::uword dimension) const {
    Value result = last_.value();
    const arma::mat one_column = beside_ ? arma::mat() : arma::mat(arma::vectorise(m));
    std::size_t k = 0;
    arma::uword from = 0;
    const auto set = [&](auto& one) {
      const arma::SizeMat size = shapes_[k++];
      const arma::uword n = beside_ ? size.n_cols : size.n_rows * size.n_cols;
      arma::mat part;
      if (n > 0)
        part = beside_ ? arma::mat(m.cols(from, from + n - 1))
                       : arma::reshape(one_column.rows(from, from + n - 1), size.n_rows, size.n_cols);
      else
        part.set_size(size);
      from += n;
      one = AsMatrix<std::remove_cvref_t<decltype(one)>>::object(one, part, dimension);
    };
    std::apply([&](auto&... one) { (set(one), ...); }, result);
    return result;
  }
  static constexpr double spacing() { return spacing_of(static_cast<Value*>(nullptr)); }

 private:
  template <class V>
  static arma::mat as_matrix(const V& v, arma::uword dimension) {
    return AsMatrix<V>::matrix(v, dimension);
  }
  template <class... V>
  static constexpr double spacing_of(std::tuple<V...>*) {
    return std::max({static_cast<double>(std::numeric_limits<typename AsMatrix<V>::Number>::epsilon())...});
  }

  std::optional<Value> last_;
  std::vector<arma::SizeMat> shapes_;
  bool beside_ = true;
};

/// Whether it is something that a layer may return.
template <class Y>
concept ReadableOutput = Readable<Y> || IsTuple<Y>::value;

}  // namespace gradcheck::detail
