// SPDX-License-Identifier: MIT
// Layers that divide by a sum, and whose dX may lack its term.
#pragma once

#include "gradcheck/diagnosis/lacking.hpp"

namespace lacking {

/// y = x / sum |x|^p of each row.
struct PowerNorm {
  Lacks lacks;
  double p;
  mat x = {}, sum = {};

  mat forward(const mat& input) {
    x = input;
    sum = arma::sum(arma::pow(arma::abs(x), p), 1);
    return rows_over(x, sum);
  }
  mat backward(const mat& c) const {
    mat d = rows_over(c, sum);
    if (has_variance(lacks))
      d -= p * rows_times(arma::sign(x) % arma::pow(arma::abs(x), p - 1), arma::sum(c % x, 1) / (sum % sum));
    return d;
  }
};

/// y = softmax(x) values: a row of attention, x [N x keys] its scores, values [keys x d].
struct Attention {
  Lacks lacks;
  mat values, dvalues = {}, p = {}, y = {};

  mat forward(const mat& x) {
    p = softmax(x);
    return y = p * values;
  }
  mat backward(const mat& c) {
    dvalues = p.t() * c;
    mat d = c * values.t();
    if (has_mean(lacks)) d.each_col() -= vec(arma::sum(c % y, 1));
    return p % d;
  }
  gradcheck::Parameters parameters() { return {{"values", values, dvalues}}; }
};

/// y = x^2 / sum x^2 of each row.
struct Shares {
  Lacks lacks;
  mat x = {}, y = {}, sum = {};

  mat forward(const mat& input) {
    x = input;
    sum = arma::sum(x % x, 1);
    return y = rows_over(x % x, sum);
  }
  mat backward(const mat& c) const {
    mat d = c;
    if (has_mean(lacks)) d.each_col() -= vec(arma::sum(c % y, 1));
    return 2 * rows_over(x % d, sum);
  }
};

}  // namespace lacking
