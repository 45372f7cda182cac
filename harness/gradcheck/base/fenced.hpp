// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace gradcheck::detail {

/// Numbers that other code fills through a pointer, with as much memory behind them again: what it writes there is
/// seen, and ends nothing.
template <class T>
class Fenced {
 public:
  Fenced(arma::uword n, T start) : n_(n), numbers_(2 * n + least_behind, mark) {
    std::fill_n(numbers_.begin(), n, start);
  }

  T* data() { return numbers_.data(); }
  /// Throws std::invalid_argument where there is more than fits. called: "eval_g", what: "the constraints".
  arma::Col<T> filled(const std::string& called, const std::string& what) const {
    const bool is_fenced = std::all_of(numbers_.begin() + static_cast<std::ptrdiff_t>(n_), numbers_.end(),
                                       [](T number) { return number == mark; });
    if (!is_fenced)
      throw std::invalid_argument(called + " writes past the end of " + what + ": there is room for " +
                                  std::to_string(n_) + (n_ == 1 ? " number" : " numbers") +
                                  ", as many as it is said to give");
    return arma::Col<T>(numbers_.data(), n_);
  }

 private:
  static constexpr arma::uword least_behind = 64;
  /// What nobody computes.
  static constexpr T mark = std::is_floating_point_v<T> ? static_cast<T>(-0x1.5p-100) : static_cast<T>(-0x35a5a5a5);

  arma::uword n_;
  std::vector<T> numbers_;
};

}  // namespace gradcheck::detail
