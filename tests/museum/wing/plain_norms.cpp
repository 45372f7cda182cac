// SPDX-License-Identifier: MIT
// More normalisations of a sample: of each channel, of rows that may be constant, with gain and shift.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// Each channel of x [N x C L] by itself, its L values side by side as H rows of W:  y = gain h,
/// the variance in one pass.
struct InstanceNorm {
  bool wrong;
  uword width;  // W
  mat gain, gain_gradient = {};
  mat h = {}, inverse = {};  // [N x C L], [N x C]

  uword length() const { return h.n_cols / gain.n_cols; }
  mat channel(const mat& m, uword k) const { return m.cols(k * length(), (k + 1) * length() - 1); }
  mat forward(const mat& x) {
    h = x;
    inverse.set_size(x.n_rows, gain.n_cols);
    mat y(arma::size(x));
    for (uword k = 0; k < gain.n_cols; ++k) {
      const mat own = channel(x, k);
      const vec mean = arma::mean(own, 1), variance = arma::mean(arma::square(own), 1) - arma::square(mean);
      inverse.col(k) = 1 / arma::sqrt(variance + 1e-5);
      const mat centred = own.each_col() - mean;
      h.cols(k * length(), (k + 1) * length() - 1) = centred.each_col() % vec(inverse.col(k));
      y.cols(k * length(), (k + 1) * length() - 1) = gain(k) * channel(h, k);
    }
    return y;
  }
  mat backward(const mat& c) {
    gain_gradient.set_size(1, gain.n_cols);
    mat dx(arma::size(h));
    for (uword k = 0; k < gain.n_cols; ++k) {
      const mat own = channel(c, k), standard = channel(h, k), products = own % standard;
      gain_gradient(k) = arma::accu(wrong ? products.head_cols(width).eval() : products);
      const mat level = own.each_col() - vec(arma::mean(own, 1));
      const mat d = gain(k) * mat(level - standard.each_col() % vec(arma::mean(products, 1)));
      dx.cols(k * length(), (k + 1) * length() - 1) = d.each_col() % vec(inverse.col(k));
    }
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

Exhibit instance_norm() {
  return exhibit({"instance norm of images",
                  "linkedin/Liger-Kernel#1376",
                  "gain's gradient sums one row of each image, as if it had no other",
                  {"output ignored", "wrong formula"}},
                 [](const Ask& ask) {
                   const uword channels = 1 + ask.shape.outputs % 3, width = ask.shape.inputs, height = 2;
                   return std::pair(InstanceNorm{ask.wrong, width, ask.normal(1, channels)},
                                    ask.normal(ask.shape.samples, channels * height * width));
                 });
}

/// y = (x - mean) / (sqrt(var) + 1e-5) along a sample, or with the floor under the root.
struct StandardRows {
  bool wrong;
  mat centred = {};
  vec deviation = {};

  mat forward(const mat& x) {
    centred = x.each_col() - vec(arma::mean(x, 1));
    const vec variance = arma::mean(arma::square(centred), 1);
    deviation = wrong ? vec(arma::sqrt(variance)) : vec(arma::sqrt(variance + 1e-5));
    return centred.each_col() / divisor();
  }
  vec divisor() const { return wrong ? vec(deviation + 1e-5) : deviation; }
  mat backward(const mat& c) const {
    const vec along = arma::mean(c % centred, 1) / (arma::square(divisor()) % deviation);
    const mat d = mat(c.each_col() - vec(arma::mean(c, 1))).each_col() / divisor();
    return d - centred.each_col() % along;
  }
};

Exhibit standard_rows() {
  return exhibit({"layer norm of constant rows",
                  "pyg-team/pytorch_geometric#2917",
                  "0 / 0 where a row is constant: the floor beside the root, not under it",
                  {"0/0", "gradient not finite"}},
                 [](const Ask& ask) {
                   return std::pair(StandardRows{ask.wrong}, ask.normal(ask.shape.samples, ask.shape.inputs));
                 });
}

/// LayerNorm with gain and shift [1 x d].
struct AffineNorm {
  bool wrong;
  mat gain, shift, gain_gradient = {}, shift_gradient = {};
  mat h = {};
  vec inverse = {};

  mat forward(const mat& x) {
    h = x.each_col() - vec(arma::mean(x, 1));
    inverse = 1 / arma::sqrt(arma::mean(arma::square(h), 1) + 1e-5);
    h.each_col() %= inverse;
    return mat(h.each_row() % rowvec(gain)).each_row() + rowvec(shift);
  }
  mat backward(const mat& c) {
    gain_gradient = arma::sum(c % h, 0);
    shift_gradient = arma::sum(c, 0);
    if (wrong) gain_gradient.swap(shift_gradient);
    const mat g = c.each_row() % rowvec(gain);
    const mat d = g.each_col() - vec(arma::mean(g, 1));
    return mat(d - h.each_col() % vec(arma::mean(g % h, 1))).each_col() % inverse;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}, {"shift", shift, shift_gradient}}; }
};

Exhibit affine_norm() {
  return exhibit(
      {"layer norm, gain and shift",
       "Oneflow-Inc/oneflow#6149",
       "gain gets the gradient of shift, and shift that of gain",
       {"gradients exchanged", "wrong formula"}},
      [](const Ask& ask) {
        const uword d = ask.shape.inputs;
        return std::pair(AffineNorm{ask.wrong, ask.normal(1, d), ask.normal(1, d)}, ask.normal(ask.shape.samples, d));
      });
}

}  // namespace

Exhibits plain_norms() { return {instance_norm(), standard_rows(), affine_norm()}; }

}  // namespace museum::wing
