// SPDX-License-Identifier: MIT
// Layers whose dX, or whose parameter's gradient, lacks one term, or two. Nothing of the harness names them.
#pragma once

#include <armadillo>
#include <tuple>

#include <gradcheck/layer/parameters.hpp>
#include <gradcheck/layer/traits.hpp>

#include "gradcheck/layers.hpp"

namespace lacking {

using arma::mat;
using arma::rowvec;
using arma::vec;

inline mat rows_over(const mat& m, const mat& by) { return m.each_col() / vec(by); }
inline mat rows_times(const mat& m, const mat& by) { return m.each_col() % vec(by); }
inline mat columns_times(const mat& m, const mat& by) { return m.each_row() % rowvec(by); }
inline mat softmax(const mat& x) {
  const mat e = arma::exp(x);
  return rows_over(e, arma::sum(e, 1));
}

enum class Lacks : unsigned char { nothing, mean, variance, both };
inline bool has_mean(Lacks l) { return l == Lacks::nothing || l == Lacks::variance; }
inline bool has_variance(Lacks l) { return l == Lacks::nothing || l == Lacks::mean; }

/// y = gain .* h + shift,  h = (x - mean) / sqrt(var + 1e-5) of each row.
struct LayerNorm {
  Lacks lacks;
  mat gain, shift, dgain = {}, dshift = {}, h = {}, inverse = {};

  mat forward(const mat& x) {
    h = x.each_col() - vec(arma::mean(x, 1));
    inverse = 1 / arma::sqrt(arma::mean(h % h, 1) + 1e-5);
    h = rows_times(h, inverse);
    return columns_times(h, gain).each_row() + rowvec(shift);
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % h, 0);
    dshift = arma::sum(c, 0);
    const mat g = columns_times(c, gain);
    mat d = g;
    if (has_mean(lacks)) d.each_col() -= vec(arma::mean(g, 1));
    if (has_variance(lacks)) d -= rows_times(h, arma::mean(g % h, 1));
    return rows_times(d, inverse);
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}, {"shift", shift, dshift}}; }
};

/// y = gain .* h,  h = x / sqrt(mean(x^2) + 1e-3) of each row.
struct RmsNorm {
  Lacks lacks;
  mat gain, dgain = {}, h = {}, inverse = {};

  mat forward(const mat& x) {
    inverse = 1 / arma::sqrt(arma::mean(x % x, 1) + 1e-3);
    h = rows_times(x, inverse);
    return columns_times(h, gain);
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % h, 0);
    mat d = columns_times(c, gain);
    if (has_variance(lacks)) d -= rows_times(h, arma::mean(mat(d % h), 1));
    return rows_times(d, inverse);
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// y = x / |x| of each row.
struct UnitLength {
  Lacks lacks;
  mat y = {}, norm = {};

  mat forward(const mat& x) {
    norm = arma::sqrt(arma::sum(x % x, 1));
    return y = rows_over(x, norm);
  }
  mat backward(const mat& c) const {
    return rows_over(has_variance(lacks) ? mat(c - rows_times(y, arma::sum(y % c, 1))) : c, norm);
  }
};

/// y = softmax(x / temperature) of each row.
struct Softmax {
  Lacks lacks;
  double temperature = 1;
  mat y = {};

  mat forward(const mat& x) { return y = softmax(x / temperature); }
  mat backward(const mat& c) const {
    mat d = y % c;
    if (has_mean(lacks)) d -= rows_times(y, arma::sum(y % c, 1));
    return d / temperature;
  }
};

/// y = gain .* h,  h = (x - mean) / sqrt(var + 1e-3) of each column.
struct BatchNorm {
  Lacks lacks;
  mat gain, dgain = {}, h = {}, inverse = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& x) {
    h = x.each_row() - rowvec(arma::mean(x, 0));
    inverse = 1 / arma::sqrt(arma::mean(h % h, 0) + 1e-3);
    h = columns_times(h, inverse);
    return columns_times(h, gain);
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % h, 0);
    mat d = c;
    if (has_mean(lacks)) d.each_row() -= rowvec(arma::mean(c, 0));
    if (has_variance(lacks)) d -= columns_times(h, arma::mean(c % h, 0));
    return columns_times(d, inverse % gain);
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// y = <u, v> / (|u| |v|) of each row: one output a sample. The first input's gradient lacks - u y / |u|^2.
struct Cosine {
  Lacks lacks;
  mat u = {}, v = {}, a = {}, b = {}, y = {};

  mat forward(const mat& first, const mat& second) {
    u = first;
    v = second;
    a = arma::sqrt(arma::sum(u % u, 1));
    b = arma::sqrt(arma::sum(v % v, 1));
    return y = arma::sum(u % v, 1) / (a % b);
  }
  std::tuple<mat, mat> backward(const mat& c) const {
    mat du = rows_times(v, c / (a % b));
    if (has_variance(lacks)) du -= rows_times(u, c % y / (a % a));
    return {du, rows_times(u, c / (a % b)) - rows_times(v, c % y / (b % b))};
  }
};

/// h = (x - mean) / sqrt(var + 1e-5) of each row's `groups` equal parts, y = gain .* h with a gain for each entry, or
/// one for each part (instance norm of x [N x channels positions]).
struct GroupNorm {
  Lacks lacks;
  arma::uword groups;
  mat gain, dgain = {}, h = {}, inverse = {};

  mat spread(const mat& x) const {
    return gain.n_cols == x.n_cols ? gain : mat(arma::vectorise(arma::repmat(gain, x.n_cols / gain.n_cols, 1)).t());
  }
  arma::span part(arma::uword g) const {
    const arma::uword width = h.n_cols / groups;
    return arma::span(g * width, (g + 1) * width - 1);
  }
  mat forward(const mat& x) {
    h = x;
    inverse.set_size(x.n_rows, groups);
    for (arma::uword g = 0; g < groups; ++g) {
      const mat own = x.cols(part(g).a, part(g).b);
      const mat d = own.each_col() - vec(arma::mean(own, 1));
      inverse.col(g) = 1 / arma::sqrt(arma::mean(d % d, 1) + 1e-5);
      h.cols(part(g).a, part(g).b) = rows_times(d, inverse.col(g));
    }
    return columns_times(h, spread(x));
  }
  mat backward(const mat& c) {
    const mat all = arma::sum(c % h, 0);
    dgain = gain.n_cols == c.n_cols ? all : mat(arma::sum(arma::reshape(all, c.n_cols / gain.n_cols, gain.n_cols), 0));
    mat dx = columns_times(c, spread(c));
    for (arma::uword g = 0; g < groups; ++g) {
      const mat own = dx.cols(part(g).a, part(g).b), hat = h.cols(part(g).a, part(g).b);
      mat d = own;
      if (has_mean(lacks)) d.each_col() -= vec(arma::mean(own, 1));
      if (has_variance(lacks)) d -= rows_times(hat, arma::mean(own % hat, 1));
      dx.cols(part(g).a, part(g).b) = rows_times(d, inverse.col(g));
    }
    return dx;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// y = x w^T, w = v / |v| of each row of v [out x in]. The gradient of v lacks - v <v, dw> / |v|^3.
struct WeightNorm {
  Lacks lacks;
  mat v, dv = {}, x = {};

  mat norm() const { return arma::sqrt(arma::sum(v % v, 1)); }
  mat forward(const mat& input) {
    x = input;
    return x * rows_over(v, norm()).t();
  }
  mat backward(const mat& c) {
    const mat w = rows_over(v, norm());
    mat dw = c.t() * x;
    if (has_variance(lacks)) dw -= rows_times(w, arma::sum(w % dw, 1));
    dv = rows_over(dw, norm());
    return c * w;
  }
  gradcheck::Parameters parameters() { return {{"v", v, dv}}; }
};

/// y = (x - mean) / sqrt(var + 0.01) of each row, var with n - 1.
struct Standardised {
  Lacks lacks;
  mat y = {}, inverse = {};

  mat forward(const mat& x) {
    inverse = 1 / arma::sqrt(arma::var(x, 0, 1) + 0.01);
    return y = rows_times(x.each_col() - vec(arma::mean(x, 1)), inverse);
  }
  mat backward(const mat& c) const {
    mat d = c;
    if (has_mean(lacks)) d.each_col() -= vec(arma::mean(c, 1));
    if (has_variance(lacks)) d -= rows_times(y, arma::sum(c % y, 1) / double(c.n_cols - 1));
    return rows_times(d, inverse);
  }
};

/// y = x - log sum exp x of each row; wrong: dx = c - exp(y) .* c.
struct LogSoftmax {
  Lacks lacks;
  mat y = {};

  mat forward(const mat& x) { return y = arma::log(softmax(x)); }
  mat backward(const mat& c) const {
    return has_mean(lacks) ? mat(c - rows_times(arma::exp(y), arma::sum(c, 1))) : mat(c - arma::exp(y) % c);
  }
};

/// y = s x, s = sigmoid(mean x) of each row.
struct Gate {
  Lacks lacks;
  mat x = {}, s = {};

  mat forward(const mat& input) {
    x = input;
    s = 1 / (1 + arma::exp(-arma::mean(x, 1)));
    return rows_times(x, s);
  }
  mat backward(const mat& c) const {
    mat d = rows_times(c, s);
    if (has_mean(lacks)) d.each_col() += vec(s % (1 - s) % arma::mean(c % x, 1));
    return d;
  }
};

/// y = gain .* (x - mean) of each row.
struct Centred {
  Lacks lacks;
  mat gain, dgain = {}, h = {};

  mat forward(const mat& x) {
    h = x.each_col() - vec(arma::mean(x, 1));
    return columns_times(h, gain);
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % h, 0);
    mat d = columns_times(c, gain);
    if (has_mean(lacks)) d.each_col() -= vec(arma::mean(d, 1));
    return d;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

}  // namespace lacking
