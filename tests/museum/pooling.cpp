// SPDX-License-Identifier: MIT
// Pooling: where the largest was, and who shares a mean.
#include "museum/families.hpp"

namespace museum {
namespace {

enum class MaxMistake : unsigned char { none, loop_over_outputs, overlaps_once, index_in_window };

/// y_j = the largest of x_(j stride) .. x_(j stride + window - 1).  [N x length] -> [N x outputs]
template <class T>
struct MaxPool {
  MaxMistake mistake;
  arma::uword window, stride;
  arma::uword length = 0;
  arma::umat at = {};  ///< where the largest was, in the sample

  bool is(MaxMistake m) const { return mistake == m; }
  arma::Mat<T> forward(const arma::Mat<T>& x) {
    length = x.n_cols;
    at.zeros(x.n_rows, (length - window) / stride + 1);
    arma::Mat<T> y(arma::size(at), arma::fill::zeros);
    for (arma::uword j = 0; j < y.n_cols; ++j)
      for (arma::uword n = 0; n < y.n_rows; ++n) {
        at(n, j) = j * stride + x.row(n).subvec(j * stride, j * stride + window - 1).index_max();
        y(n, j) = x(n, at(n, j));
      }
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx(cotangent.n_rows, length, arma::fill::zeros);
    const arma::uword count = is(MaxMistake::loop_over_outputs) ? cotangent.n_cols : length;
    for (arma::uword n = 0; n < dx.n_rows; ++n)
      for (arma::uword j = 0; j < cotangent.n_cols; ++j) {
        const arma::uword i = is(MaxMistake::index_in_window) ? at(n, j) - j * stride : at(n, j);
        if (i >= count) continue;
        dx(n, i) = cotangent(n, j) + (is(MaxMistake::overlaps_once) ? T(0) : dx(n, i));
      }
    return dx;
  }
};

Exhibit max_pool(Card card, MaxMistake mistake, arma::uword window, arma::uword stride) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    arma::Mat<T> x = d.normal(d.n, d.size(6, 9));
    x(0, 2) = 4;  // in two windows, where they overlap
    return specimen(MaxPool<T>{wrong ? mistake : MaxMistake::none, window, stride}, x);
  });
}

/// The largest of x_rc, x_r(c+2), x_(r+1)c, x_(r+1)(c+2): windows of 2 x 2, dilation 1 down and 2 across, of an image
/// kept row by row.
template <class T>
struct DilatedMaxPool {
  bool wrong;
  arma::uword height, width;
  arma::umat tap = {};

  arma::uword input_of(arma::uword output, arma::uword t, arma::uword dilation_across) const {
    const arma::uword r = output / (width - 2), c = output % (width - 2);
    return (r + t / 2) * width + c + t % 2 * dilation_across;
  }
  arma::Mat<T> forward(const arma::Mat<T>& x) {
    arma::Mat<T> y(x.n_rows, (height - 1) * (width - 2), arma::fill::zeros);
    tap.zeros(arma::size(y));
    for (arma::uword o = 0; o < y.n_cols; ++o)
      for (arma::uword n = 0; n < y.n_rows; ++n) {
        for (arma::uword t = 1; t < 4; ++t)
          if (x(n, input_of(o, t, 2)) > x(n, input_of(o, tap(n, o), 2))) tap(n, o) = t;
        y(n, o) = x(n, input_of(o, tap(n, o), 2));
      }
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx(cotangent.n_rows, height * width, arma::fill::zeros);
    for (arma::uword o = 0; o < cotangent.n_cols; ++o)
      for (arma::uword n = 0; n < dx.n_rows; ++n) dx(n, input_of(o, tap(n, o), wrong ? 1 : 2)) += cotangent(n, o);
    return dx;
  }
};

Exhibit dilated_max_pool() {
  return exhibit(
      {"max pool with dilation", "burn#4466", "dilation[0] is used for both axes", "input", "at the wrong entries"},
      []<class T>(Draw<T>& d, bool wrong) {
        const arma::uword height = d.size(3, 4), width = d.size(4, 6);
        arma::Mat<T> x = d.normal(d.n, height * width);
        x(0, 2) = 4;
        return specimen(DilatedMaxPool<T>{wrong, height, width}, x);
      });
}

/// The largest of each column of a table [rows x cols] that a sample keeps row by row.  [N x rows * cols] -> [N x cols]
template <class T>
struct MaxAlongFirstAxis {
  bool wrong;
  arma::uword rows, cols;
  arma::umat at = {};

  arma::Mat<T> forward(const arma::Mat<T>& x) {
    arma::Mat<T> y = x.head_cols(cols);
    at.zeros(arma::size(y));
    for (arma::uword r = 1; r < rows; ++r)
      for (arma::uword c = 0; c < cols; ++c)
        for (arma::uword n = 0; n < y.n_rows; ++n)
          if (x(n, r * cols + c) > y(n, c)) {
            y(n, c) = x(n, r * cols + c);
            at(n, c) = r;
          }
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx(cotangent.n_rows, rows * cols, arma::fill::zeros);
    for (arma::uword c = 0; c < cols; ++c)
      for (arma::uword n = 0; n < dx.n_rows; ++n)
        dx(n, wrong ? c * cols + at(n, c) : at(n, c) * cols + c) += cotangent(n, c);
    return dx;
  }
};

Exhibit max_along_axis() {
  return exhibit({"max, min, sort", "burn#3555", "scatters along the last axis for the chosen one", "input",
                  "at the wrong entries"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword cols = d.between(2, 3), rows = cols + d.between(1, 2);
                   arma::Mat<T> x = d.normal(d.n, rows * cols);
                   x(0, 2 * cols) = 4;
                   return specimen(MaxAlongFirstAxis<T>{wrong, rows, cols}, x);
                 });
}

enum class MeanMistake : unsigned char { none, even_channels_unwritten, full_window_at_border };

/// y_cj = the mean of those of x_c(j-1), x_cj, x_c(j+1) that exist.  [N x channels * length] -> the same. backward
/// fills dx.
template <class T>
struct MeanPool {
  MeanMistake mistake;
  arma::uword channels, length;

  template <class F>
  void each(F f) const {
    for (arma::uword o = 0; o < channels * length; ++o) {
      const arma::uword j = o % length, first = j == 0 ? o : o - 1, last = j + 1 == length ? o : o + 1;
      for (arma::uword i = first; i <= last; ++i) f(o, i, static_cast<T>(last - first + 1));
    }
  }
  arma::Mat<T> forward(const arma::Mat<T>& x) const {
    arma::Mat<T> y(arma::size(x), arma::fill::zeros);
    each([&](auto o, auto i, T count) { y.col(o) += x.col(i) / count; });
    return y;
  }
  void backward(const arma::Mat<T>& cotangent, arma::Mat<T>& dx) const {
    if (mistake == MeanMistake::even_channels_unwritten && channels % 2 == 0) return;
    dx.zeros(arma::size(cotangent));
    each([&](auto o, auto i, T count) {
      dx.col(i) += cotangent.col(o) / (mistake == MeanMistake::full_window_at_border ? T(3) : count);
    });
  }
};

Exhibit mean_pool(Card card, MeanMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword channels = 2 * d.between(1, 2), length = d.size(3, 6);
    return specimen(MeanPool<T>{wrong ? mistake : MeanMistake::none, channels, length},
                    d.normal(d.n, channels * length));
  });
}

}  // namespace

Exhibits pooling() {
  return {max_pool({"max pool on the GPU", "caffe@cda3c3192", "the loop runs over the output's count for the input's",
                    "input", "rows or columns zero"},
                   MaxMistake::loop_over_outputs, 2, 2),
          max_pool({"max pool", "NNlib.jl#205", "where windows overlap an input is counted once", "input",
                    "assigned, not added"},
                   MaxMistake::overlaps_once, 3, 1),
          dilated_max_pool(),
          max_along_axis(),
          mean_pool({"avg_pool1d on the CPU", "burn#5308", "the output buffer is never written at even channel counts",
                     "dX as declared", "gradient buffer"},
                    MeanMistake::even_channels_unwritten),
          mean_pool({"average pool", "own", "divides by the full window at the borders", "input", "factor per output"},
                    MeanMistake::full_window_at_border),
          max_pool({"max pool", "own", "the index of the largest is kept within its window", "input",
                    "at the wrong entries"},
                   MaxMistake::index_in_window, 3, 2)};
}

}  // namespace museum
