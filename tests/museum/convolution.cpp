// SPDX-License-Identifier: MIT
// Convolution of a signal, and of an image.
#include "museum/families.hpp"

namespace museum {
namespace {

using gradcheck::Gradients;

enum class ConvMistake : unsigned char {
  none,
  kernel_reversed,
  padding_forgotten,
  bias_constant,
  delta_in_a_temporary,
  kernel_of_one_overwrites
};

/// y_j = b + sum_i w_i x_(j stride + i - padding).  [N x length] -> [N x outputs];  w [1 x taps], b scalar. backward
/// fills dx.
template <class T, Gradients of_dx>
struct Conv {
  ConvMistake mistake;
  arma::uword stride, padding;
  arma::Mat<T> kernel;
  T bias;
  arma::Mat<T> kernel_gradient = {}, x = {};
  T bias_gradient = 0;
  static constexpr gradcheck::Traits traits{.input_gradients = of_dx};

  bool is(ConvMistake m) const { return mistake == m; }
  arma::uword outputs() const { return (x.n_cols + 2 * padding - kernel.n_elem) / stride + 1; }

  /// f(output, tap, input) for every product.
  template <class F>
  void each(F f) const {
    for (arma::uword j = 0; j < outputs(); ++j)
      for (arma::uword i = 0; i < kernel.n_elem; ++i)
        if (const arma::uword at = j * stride + i; at >= padding && at - padding < x.n_cols) f(j, i, at - padding);
  }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    arma::Mat<T> y(x.n_rows, outputs(), arma::fill::zeros);
    y += bias;
    each([&](auto j, auto i, auto a) { y.col(j) += kernel(i) * x.col(a); });
    return y;
  }
  void backward(const arma::Mat<T>& cotangent, arma::Mat<T>& dx) {
    kernel_gradient.zeros(1, kernel.n_elem);
    each([&](auto j, auto i, auto a) { kernel_gradient(i) += arma::dot(cotangent.col(j), x.col(a)); });
    bias_gradient = is(ConvMistake::bias_constant) ? static_cast<T>(cotangent.n_elem) : arma::accu(cotangent);
    arma::Mat<T> delta = input_delta(cotangent);
    if (is(ConvMistake::delta_in_a_temporary) && padding > 0) return;
    const bool overwrites = is(ConvMistake::kernel_of_one_overwrites) && kernel.n_elem == 1;
    dx = of_dx == Gradients::accumulated && !overwrites ? arma::Mat<T>(dx + delta) : delta;
  }
  arma::Mat<T> input_delta(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> delta(arma::size(x), arma::fill::zeros);
    each([&](auto j, auto i, auto a) {
      const arma::uword tap = is(ConvMistake::kernel_reversed) ? kernel.n_elem - 1 - i : i;
      const arma::uword at = is(ConvMistake::padding_forgotten) ? (a + padding) % x.n_cols : a;
      delta.col(at) += kernel(tap) * cotangent.col(j);
    });
    return delta;
  }
  gradcheck::Parameters parameters() { return {{"kernel", kernel, kernel_gradient}, {"bias", bias, bias_gradient}}; }
};

/// taps 0: two or three of them.
template <Gradients of_dx = Gradients::overwritten>
Exhibit conv(Card card, ConvMistake mistake, arma::uword padding, arma::uword taps = 0) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    const arma::uword length = d.size(4, 7), used = taps > 0 ? taps : d.between(2, 3), stride = d.between(1, 2);
    return specimen(
        Conv<T, of_dx>{wrong ? mistake : ConvMistake::none, stride, padding, d.normal(1, used), d.uniform(-1, 1)},
        d.normal(d.n, length));
  });
}

/// An image of height x width, row by row, and a kernel: y_rc = sum_ij w_ij x_(r + i, c + j), no padding.
template <class T>
struct ImageConv {
  bool wrong;
  arma::uword height, width;
  arma::Mat<T> kernel, kernel_gradient = {}, x = {};

  arma::uword across() const { return width - kernel.n_cols + 1; }
  template <class F>
  void each(F f) const {
    for (arma::uword r = 0; r + kernel.n_rows <= height; ++r)
      for (arma::uword c = 0; c < across(); ++c)
        for (arma::uword i = 0; i < kernel.n_rows; ++i)
          for (arma::uword j = 0; j < kernel.n_cols; ++j) f(r * across() + c, i, j, r + i, c + j);
  }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    arma::Mat<T> y(x.n_rows, (height - kernel.n_rows + 1) * across(), arma::fill::zeros);
    each([&](auto o, auto i, auto j, auto r, auto c) { y.col(o) += kernel(i, j) * x.col(r * width + c); });
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    arma::Mat<T> dx(arma::size(x), arma::fill::zeros);
    kernel_gradient.zeros(arma::size(kernel));
    const arma::uword pitch = wrong ? height : width;
    each([&](auto o, auto i, auto j, auto r, auto c) {
      dx.col(r * width + c) += kernel(i, j) * cotangent.col(o);
      kernel_gradient(i, j) += arma::dot(cotangent.col(o), x.col(r * pitch + c));
    });
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"kernel", kernel, kernel_gradient}}; }
};

Exhibit image_conv() {
  return exhibit({"convolution kernel gradient", "NNPACK#15", "the image's height for its width: right for square ones",
                  "kernel", "input read at the wrong entries"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const arma::uword height = d.between(3, 4), width = height + d.between(1, 2);
                   return specimen(ImageConv<T>{wrong, height, width, d.normal(2, 3)}, d.normal(d.n, height * width));
                 });
}

}  // namespace

Exhibits convolution() {
  using M = ConvMistake;
  return {conv({"convolution, same padding", "tiny-dnn#415",
                "with padding the delta goes to a temporary and no further", "dX as declared", "gradient buffer"},
               M::delta_in_a_temporary, 1),
          conv<Gradients::accumulated>(
              {"1x1 convolution before a shortcut", "darknet#1229",
               "kernel size 1 replaces the delta, others add to it", "dX as declared", "gradient buffer"},
              M::kernel_of_one_overwrites, 0, 1),
          conv({"convolution bias", "burn#248", "the constant batch * length for the sum of the cotangent",
                "zero cotangent", "gradient without cotangent"},
               M::bias_constant, 0),
          conv({"convolution", "own", "the kernel is not reversed in dX", "input", "parameter reversed"},
               M::kernel_reversed, 0),
          conv({"convolution", "own", "the padding is forgotten in dX", "input", "rows or columns permuted"},
               M::padding_forgotten, 1),
          image_conv()};
}

}  // namespace museum
