// SPDX-License-Identifier: MIT
// Layers that lack a term, written before the search for terms was made and not looked at while it was.
#pragma once

#include "gradcheck/diagnosis/lacking.hpp"

namespace lacking::unseen {

/// y = exp x / sum exp x of each column: over the batch.
struct ColumnSoftmax {
  Lacks lacks;
  mat y = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& x) { return y = softmax(x.t()).t(); }
  mat backward(const mat& c) const {
    mat d = c;
    if (has_mean(lacks)) d.each_row() -= rowvec(arma::sum(c % y, 0));
    return y % d;
  }
};

/// A capsule's squash: y = x |x| / (1 + |x|^2) of each row.
struct Squash {
  Lacks lacks;
  mat x = {}, norm = {};

  mat forward(const mat& input) {
    x = input;
    norm = arma::sqrt(arma::sum(x % x, 1));
    return rows_times(x, norm / (1 + norm % norm));
  }
  mat backward(const mat& c) const {
    const mat one = 1 + norm % norm;
    mat d = rows_times(c, norm / one);
    if (has_variance(lacks)) d += rows_times(x, arma::sum(c % x, 1) % (1 - norm % norm) / (norm % one % one));
    return d;
  }
};

/// y = gain .* (x - mean) / mean |x - mean| of each row.
struct MeanDeviation {
  Lacks lacks;
  mat gain, dgain = {}, h = {}, size = {};

  mat forward(const mat& x) {
    const mat d = x.each_col() - vec(arma::mean(x, 1));
    size = arma::mean(arma::abs(d), 1);
    h = rows_over(d, size);
    return columns_times(h, gain);
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % h, 0);
    const mat g = columns_times(c, gain);
    mat d = g;
    if (has_variance(lacks)) d -= rows_times(arma::sign(h), arma::mean(g % h, 1));
    if (has_mean(lacks)) d.each_col() -= vec(arma::mean(d, 1));
    return rows_over(d, size);
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// y = gain .* (x - mean) of each column.
struct BatchCentred {
  Lacks lacks;
  mat gain, dgain = {}, h = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& x) {
    h = x.each_row() - rowvec(arma::mean(x, 0));
    return columns_times(h, gain);
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % h, 0);
    mat d = c;
    if (has_mean(lacks)) d.each_row() -= rowvec(arma::mean(c, 0));
    return columns_times(d, gain);
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}}; }
};

/// y = gain .* x + up <down, x> of each row: an adapter of rank one.
struct Adapter {
  Lacks lacks;
  mat gain, up, down, dgain = {}, dup = {}, ddown = {}, x = {};

  mat forward(const mat& input) {
    x = input;
    return columns_times(x, gain) + x * down.t() * up;
  }
  mat backward(const mat& c) {
    dgain = arma::sum(c % x, 0);
    dup = (x * down.t()).t() * c;
    ddown = (c * up.t()).t() * x;
    mat d = columns_times(c, gain);
    if (has_mean(lacks)) d += c * up.t() * down;
    return d;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, dgain}, {"up", up, dup}, {"down", down, ddown}}; }
};

}  // namespace lacking::unseen
