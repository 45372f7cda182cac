// SPDX-License-Identifier: MIT
// How numbers are kept, laid out and broadcast: precision, Fourier transforms, slopes far out.
#include <cmath>
#include <complex>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// y = tanh(x W^T) in float behind matrices of double.  x [N x d], weights [h x d]
struct FloatInside {
  bool wrong;
  mat weights, weights_gradient = {};
  arma::fmat x = {}, y = {};

  static arma::fmat low(const mat& m) { return arma::conv_to<arma::fmat>::from(m); }
  static mat high(const arma::fmat& m) { return arma::conv_to<mat>::from(m); }
  mat forward(const mat& input) {
    x = low(input);
    y = arma::tanh(x * low(weights).t());
    return high(y);
  }
  mat backward(const mat& c) {
    const arma::fmat d = low(c) % (1 - y % y);
    // The transposed operand is read by a kernel of another element size, which sees every other of its numbers.
    arma::fmat operand = d;
    if (wrong)
      for (uword i = 0; i < operand.n_elem; ++i) operand(i) = d(2 * i % d.n_elem);
    weights_gradient = high(operand.t() * x);
    return high(d * low(weights));
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

Exhibit float_inside() {
  return exhibit({"dense layer in half the precision",
                  "ooples/AiDotNet.Tensors#660",
                  "the transposed cotangent is read with another element size in the weights' gradient",
                  {"wrong formula", "at the wrong entries"}},
                 [](const Ask& ask) {
                   return std::pair(FloatInside{ask.wrong, ask.normal(ask.shape.outputs, ask.shape.inputs)},
                                    ask.normal(ask.shape.samples, ask.shape.inputs));
                 });
}

/// y = x .* m of one number a sample.  x [N x d], m [N x 1],  dm = sums of rows of c .* x.
struct BroadcastProduct {
  bool wrong;
  mat x = {}, factor = {};

  mat forward(const mat& a, const mat& m) {
    x = a;
    factor = m;
    return x.each_col() % vec(factor.col(0));
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    const mat dm = c % x;
    return {c.each_col() % vec(factor.col(0)), wrong ? dm : mat(arma::sum(dm, 1))};
  }
};

Exhibit broadcast_product() {
  return exhibit({"product with a broadcast factor",
                  "tenstorrent/tt-metal#40008",
                  "the factor's gradient is not summed over what it was broadcast to",
                  {"wrong shape"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples;
                   return std::pair(BroadcastProduct{ask.wrong},
                                    std::tuple(ask.normal(n, 1 + ask.shape.inputs), ask.normal(n, 1)));
                 });
}

enum class FourierMistake : unsigned char { none, forward_again, middle_halved };

/// [Re, Im] of the discrete Fourier transform of each row, frequencies 0 .. d / 2.  [N x d] -> [N x 2 (d / 2 + 1)]
/// dx_j = sum over f of Re c_f cos(2 pi f j / d) - Im c_f sin(2 pi f j / d), here by the inverse transform of a
/// whole spectrum:
/// half of c at f and half at d - f, whole where f is its own mirror.
struct RealFourier {
  FourierMistake mistake;
  uword width = 0;

  mat forward(const mat& x) {
    width = x.n_cols;
    const uword kept = width / 2 + 1;
    mat y(x.n_rows, 2 * kept);
    for (uword n = 0; n < x.n_rows; ++n) {
      const arma::cx_vec spectrum = arma::fft(vec(x.row(n).t()));
      y.row(n) = arma::join_cols(arma::real(spectrum.head(kept)), arma::imag(spectrum.head(kept))).t();
    }
    return y;
  }
  arma::cx_vec whole_spectrum(const arma::cx_vec& c) const {
    arma::cx_vec whole(width, arma::fill::zeros);
    for (uword f = 0; f < c.n_elem; ++f) {
      const uword mirror = (width - f) % width;
      if (mirror == f) {
        whole(f) = mistake == FourierMistake::middle_halved && f != 0 ? c(f).real() / 2 : c(f).real();
        continue;
      }
      whole(f) = c(f) / 2.0;
      whole(mirror) = std::conj(c(f)) / 2.0;
    }
    return whole;
  }
  mat backward(const mat& c) const {
    const uword kept = width / 2 + 1;
    mat dx(c.n_rows, width);
    for (uword n = 0; n < c.n_rows; ++n) {
      const arma::cx_vec whole =
          whole_spectrum(arma::cx_vec(vec(c.row(n).head(kept).t()), vec(c.row(n).tail(kept).t())));
      if (mistake == FourierMistake::forward_again)
        dx.row(n) = arma::real(arma::fft(whole)).t();
      else
        dx.row(n) = double(width) * arma::real(arma::ifft(whole)).t();
    }
    return dx;
  }
};

Exhibit real_fourier(Card card, FourierMistake mistake) {
  return exhibit(std::move(card), [mistake](const Ask& ask) {
    return std::pair(RealFourier{ask.wrong ? mistake : FourierMistake::none},
                     ask.normal(ask.shape.samples, ask.shape.inputs));
  });
}

/// log(1 + exp(x)),  dx = c s(x).
struct Softplus {
  bool wrong;
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    return arma::clamp(x, 0.0, arma::datum::inf) + arma::log1p(arma::exp(-arma::abs(x)));
  }
  mat backward(const mat& c) const {
    if (!wrong) return c % sigmoid_of(x);
    const mat e = arma::exp(x);
    return c % e % (1 / (e + 1));
  }
};

Exhibit softplus() {
  return exhibit(
      {"softplus",
       "tenstorrent/tt-metal#56397",
       "exp(x) (1 / (1 + exp(x))): infinity times 0 far out",
       {"NaN far from zero"},
       true},
      [](const Ask& ask) { return std::pair(Softplus{ask.wrong}, ask.normal(ask.shape.samples, ask.shape.inputs)); });
}

/// s(25 x), steep: the slope by exp(-z) / (1 + exp(-z))^2 or by s (1 - s).
struct SteepSigmoid {
  bool wrong;
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    return sigmoid_of(25 * x);
  }
  mat backward(const mat& c) const {
    const mat e = arma::exp(-25 * x), s = 1 / (1 + e);
    return wrong ? mat(25 * c % e / arma::square(1 + e)) : mat(25 * c % s % (1 - s));
  }
};

Exhibit steep_sigmoid() {
  return exhibit({"steep sigmoid",
                  "jeshraghian/snntorch#433",
                  "infinity / infinity where it is saturated",
                  {"NaN far from zero"},
                  true},
                 [](const Ask& ask) {
                   return std::pair(SteepSigmoid{ask.wrong}, ask.normal(ask.shape.samples, ask.shape.inputs));
                 });
}

}  // namespace

Exhibits numbers() {
  using M = FourierMistake;
  return {float_inside(),
          broadcast_product(),
          real_fourier({"Fourier transform",
                        "HIPS/autograd#185",
                        "backward transforms forward again, for the inverse",
                        {"wrong formula", "Jacobian not transposed", "rows or columns permuted"}},
                       M::forward_again),
          real_fourier({"real Fourier transform",
                        "FluxML/Zygote.jl#1158",
                        "the middle frequency of an even length is halved, as if it had a mirror",
                        {"factor per output", "wrong formula"}},
                       M::middle_halved),
          softplus(),
          steep_sigmoid()};
}

}  // namespace museum::wing
