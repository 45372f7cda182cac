// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace gradcheck::detail {

/// What stands behind numbers that other code fills: nobody computes it.
template <class T>
inline constexpr T fence = std::is_floating_point_v<T> ? static_cast<T>(-0x1.5p-100) : static_cast<T>(-0x35a5a5a5);

/// So much of it: as many numbers again, and some.
inline arma::uword length_of_fence(arma::uword n) { return n + 64; }

/// Whether it still stands behind n numbers.
template <class T>
bool has_fence(const T* behind, arma::uword n) {
  return std::all_of(behind, behind + length_of_fence(n), [](T number) { return number == fence<T>; });
}

/// Numbers that other code fills through a pointer, with as much memory behind them again: what it writes there is
/// seen, and ends nothing.
template <class T>
class Fenced {
 public:
  Fenced(arma::uword n, T start) : n_(n), numbers_(n + length_of_fence(n), fence<T>) {
    std::fill_n(numbers_.begin(), n, start);
  }

  T* data() { return numbers_.data(); }
  /// Throws std::invalid_argument where there is more than fits. called: "eval_g", what: "the constraints".
  arma::Col<T> filled(const std::string& called, const std::string& what) const {
    if (!has_fence(numbers_.data() + n_, n_))
      throw std::invalid_argument(called + " writes past the end of " + what + ": there is room for " +
                                  std::to_string(n_) + (n_ == 1 ? " number" : " numbers") +
                                  ", as many as it is said to give");
    return arma::Col<T>(numbers_.data(), n_);
  }

 private:
  arma::uword n_;
  std::vector<T> numbers_;
};

}  // namespace gradcheck::detail
