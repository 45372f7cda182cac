// SPDX-License-Identifier: MIT
#include <gradcheck/network/rounded.hpp>

#include <cmath>

namespace gradcheck::detail {

using arma::abs;

Rounded RunningError::plus(const Rounded& a, const Rounded& b) const {
  const arma::mat sum = a.value + b.value;
  return {sum, a.error + b.error + rounding_(1, abs(sum))};
}

Rounded RunningError::minus(const Rounded& a, const Rounded& b) const { return plus(a, {-b.value, b.error}); }

Rounded RunningError::times(const Rounded& a, const Rounded& b) const {
  const arma::mat product = a.value % b.value;
  return {product, abs(a.value) % b.error + abs(b.value) % a.error + a.error % b.error + rounding_(1, abs(product))};
}

Rounded RunningError::column_sums(const Rounded& a) const {
  const auto n = static_cast<double>(a.value.n_rows);
  return {arma::sum(a.value, 0), arma::sum(a.error, 0) + rounding_(n, arma::sum(abs(a.value), 0))};
}

Rounded RunningError::column_means(const Rounded& a) const {
  const auto n = static_cast<double>(a.value.n_rows);
  return {arma::mean(a.value, 0), arma::mean(a.error, 0) + rounding_(n + 1, arma::mean(abs(a.value), 0))};
}

Rounded RunningError::inverse_root(const Rounded& s) const {
  Rounded root{1 / arma::sqrt(s.value), arma::mat(arma::size(s.value), arma::fill::value(arma::datum::inf))};
  const arma::mat own = rounding_(3, root.value);
  for (arma::uword i = 0; i < s.value.n_elem; ++i)
    if (const double least = s.value[i] - s.error[i]; least > 0)
      root.error[i] = 1 / std::sqrt(least) - root.value[i] + own[i];
  return root;
}

Rounded RunningError::product(const Rounded& a, const Rounded& b) const {
  const auto terms = static_cast<double>(a.value.n_cols);
  Rounded c{a.value * b.value, rounding_(terms + 2, abs(a.value) * abs(b.value))};
  if (b.error.is_zero())  // weights are exact as a rule
    c.error += a.error * abs(b.value);
  else
    c.error += a.error * (abs(b.value) + b.error) + abs(a.value) * b.error;
  return c;
}

}  // namespace gradcheck::detail
