// SPDX-License-Identifier: MIT
// Layers that move, repeat or run along the entries of a sample.
#include <array>

#include "museum/families.hpp"

namespace museum {
namespace {

/// Both ways copy one sample only, so that the gradient is the right one of what forward does.
template <class T>
struct Flatten {
  bool wrong;

  arma::Mat<T> copied(const arma::Mat<T>& m) const {
    arma::Mat<T> y(arma::size(m), arma::fill::zeros);
    const arma::uword rows = wrong ? 1 : m.n_rows;
    y.head_rows(rows) = m.head_rows(rows);
    return y;
  }
  arma::Mat<T> forward(const arma::Mat<T>& x) const { return copied(x); }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const { return copied(cotangent); }
};

Exhibit flatten() {
  return exhibit(
      {"Flatten", "caffe@b9063277e", "forward and backward both copy the first sample only", "samples independent",
       "only the first sample"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(Flatten<T>{wrong}, d.normal(d.n, d.size(2, 6))); });
}

/// y[j, k, i] = x[i, j, k]: a sample is an array of three axes, the last one running fastest.
template <class T>
struct Permute {
  bool wrong;
  std::array<arma::uword, 3> sizes;
  using Axes = std::array<arma::uword, 3>;

  /// Where each entry of the permuted array comes from.
  static arma::uvec sources(const Axes& s) {
    arma::uvec from(s[0] * s[1] * s[2], arma::fill::zeros);
    arma::uword at = 0;
    for (arma::uword j = 0; j < s[1]; ++j)
      for (arma::uword k = 0; k < s[2]; ++k)
        for (arma::uword i = 0; i < s[0]; ++i) from(at++) = (i * s[1] + j) * s[2] + k;
    return from;
  }
  arma::Mat<T> forward(const arma::Mat<T>& x) const { return x.cols(sources(sizes)); }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    if (wrong) return cotangent.cols(sources(Axes{sizes[1], sizes[2], sizes[0]}));
    arma::Mat<T> dx(arma::size(cotangent), arma::fill::zeros);
    dx.cols(sources(sizes)) = cotangent;
    return dx;
  }
};

Exhibit permute() {
  return exhibit({"transpose of three axes", "flexflow-train#1676", "the forward permutation for its inverse", "input",
                  "rows or columns permuted"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword a = d.size(2, 4), b = d.size(2, 4), c = d.size(2, 4);
                   return specimen(Permute<T>{wrong, {a, b, c}}, d.normal(d.n, a * b * c));
                 });
}

/// y = [x, x, ...], `times` of them.
template <class T>
struct Repeat {
  bool wrong;
  arma::uword times;

  arma::Mat<T> forward(const arma::Mat<T>& x) const { return arma::repmat(x, 1, times); }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    const arma::uword width = cotangent.n_cols / times;
    arma::Mat<T> dx(cotangent.n_rows, width, arma::fill::zeros);
    if (wrong) {
      dx.each_col() += arma::Col<T>(arma::sum(cotangent, 1));
      return dx;
    }
    for (arma::uword k = 0; k < times; ++k) dx += cotangent.cols(k * width, (k + 1) * width - 1);
    return dx;
  }
};

Exhibit repeat() {
  return exhibit({"repeat", "burn#2777", "sums the whole axis for only the repeats", "input", "summed too far"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword times = d.between(2, 3), width = d.size(2, 5);
                   return specimen(Repeat<T>{wrong, times}, d.normal(d.n, width));
                 });
}

/// y_j = x_0 + ... + x_j,  dx_i = c_i + c_(i+1) + ...
template <class T>
struct CumulativeSum {
  bool wrong;

  arma::Mat<T> forward(const arma::Mat<T>& x) const { return arma::cumsum(x, 1); }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    if (wrong) return arma::cumsum(cotangent, 1);
    return arma::fliplr(arma::cumsum(arma::fliplr(cotangent), 1));
  }
};

Exhibit cumulative_sum() {
  return exhibit(
      {"cumulative sum", "own", "backward runs the same way as forward", "input", "Jacobian not transposed"},
      []<class T>(Draw<T>& d, bool wrong) { return specimen(CumulativeSum<T>{wrong}, d.normal(d.n, d.size(3, 6))); });
}

/// y_j = x_0 ... x_j,  dx_i = sum over j >= i of c_j times the product of the other factors of y_j.
template <class T>
struct CumulativeProduct {
  bool wrong;
  arma::Mat<T> x = {}, y = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    y = arma::cumprod(x, 1);
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    if (wrong) return arma::Mat<T>(arma::fliplr(arma::cumsum(arma::fliplr(cotangent % y), 1))) / x;
    arma::Mat<T> dx(arma::size(x), arma::fill::zeros);
    for (arma::uword i = 0; i < x.n_cols; ++i) {
      arma::Mat<T> others = x;
      others.col(i).ones();
      const arma::Mat<T> products = arma::cumprod(others, 1) % cotangent;
      dx.col(i) = arma::sum(products.tail_cols(x.n_cols - i), 1);
    }
    return dx;
  }
};

Exhibit cumulative_product() {
  return exhibit({"cumprod", "burn#5141", "divides by the input: NaN at 0", "input", "NaN at zero"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   arma::Mat<T> x = d.normal(d.n, d.size(3, 5));
                   x(0, 1) = 0;
                   return specimen(CumulativeProduct<T>{wrong}, x);
                 });
}

}  // namespace

Exhibits reshaping() { return {flatten(), permute(), repeat(), cumulative_product(), cumulative_sum()}; }

}  // namespace museum
