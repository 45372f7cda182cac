// SPDX-License-Identifier: MIT
// The convolution that enlarges.
#include "museum/families.hpp"

namespace museum {
namespace {

using gradcheck::Gradients;

enum class DeconvMistake : unsigned char { none, stuck_sample_offset, overwrites, stride_forgotten };

/// y_(j stride + i) += w_i x_j.  [N x length] -> [N x (length - 1) stride + taps];  w [1 x taps]. backward fills dx.
template <class T, Gradients of_dx>
struct Deconv {
  DeconvMistake mistake;
  arma::uword stride;
  arma::Mat<T> kernel, kernel_gradient = {}, x = {};
  static constexpr gradcheck::Traits traits{.input_gradients = of_dx};

  bool is(DeconvMistake m) const { return mistake == m; }
  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    arma::Mat<T> y(x.n_rows, (x.n_cols - 1) * stride + kernel.n_elem, arma::fill::zeros);
    for (arma::uword j = 0; j < x.n_cols; ++j)
      for (arma::uword i = 0; i < kernel.n_elem; ++i) y.col(j * stride + i) += kernel(i) * x.col(j);
    return y;
  }
  void backward(const arma::Mat<T>& cotangent, arma::Mat<T>& dx) {
    fill_kernel(cotangent);
    if (of_dx == Gradients::overwritten || is(DeconvMistake::overwrites)) dx.zeros(arma::size(x));
    const arma::uword step = is(DeconvMistake::stride_forgotten) ? 1 : stride;
    for (arma::uword j = 0; j < x.n_cols; ++j)
      for (arma::uword i = 0; i < kernel.n_elem; ++i) dx.col(j) += kernel(i) * cotangent.col(j * step + i);
  }
  void fill_kernel(const arma::Mat<T>& cotangent) {
    kernel_gradient.zeros(1, kernel.n_elem);
    for (arma::uword n = 0; n < x.n_rows; ++n) {
      const arma::uword sample = is(DeconvMistake::stuck_sample_offset) ? std::min<arma::uword>(n, 1) : n;
      for (arma::uword j = 0; j < x.n_cols; ++j)
        for (arma::uword i = 0; i < kernel.n_elem; ++i)
          kernel_gradient(i) += cotangent(n, j * stride + i) * x(sample, j);
    }
  }
  gradcheck::Parameters parameters() { return {{"kernel", kernel, kernel_gradient}}; }
};

template <Gradients of_dx = Gradients::overwritten>
Exhibit deconv(Card card, DeconvMistake mistake) {
  return exhibit(std::move(card), [=]<class T>(Draw<T>& d, bool wrong) {
    if (d.n == 2) d.n = 3;  // the third sample is the first whose offset differs
    const arma::uword length = d.size(3, 6), taps = d.between(2, 3);
    return specimen(Deconv<T, of_dx>{wrong ? mistake : DeconvMistake::none, 2, d.normal(1, taps)},
                    d.normal(d.n, length));
  });
}

}  // namespace

Exhibits transposed_convolution() {
  using M = DeconvMistake;
  return {deconv({"Deconvolution on the GPU", "caffe#3095", "the offset 1 * stride for every sample, for n * stride",
                  "sum over samples", "not the sum over samples"},
                 M::stuck_sample_offset),
          deconv<Gradients::accumulated>(
              {"transposed convolution", "dlib@462d61ef0", "overwrites the input gradient for adding to it",
               "dX as declared", "gradient buffer"},
              M::overwrites),
          deconv({"transposed convolution", "own", "the stride is forgotten in dX", "input",
                  "cotangent read at the wrong outputs"},
                 M::stride_forgotten)};
}

}  // namespace museum
