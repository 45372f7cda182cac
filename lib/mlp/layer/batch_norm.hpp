// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <mlp/layer/parameter.hpp>
#include <mlp/layer/standardised.hpp>
#include <mlp/layer/statistic.hpp>

namespace mlp {

/// Of batch normalisation.
template <class T>
struct BatchNormOptions {
  T epsilon = T(1e-5);  ///< above 0
  T momentum = T(0.1);  ///< 0 .. 1, the share of the batch in the running statistics
};

/// y = gain .* (x - mean) / sqrt(variance + epsilon) + bias, column by column. x, y [N x d], gain, bias [1 x d].
///   training     mean and variance (divided by N) are those of the batch, so that samples depend on each other;
///                every forward moves the running ones, and no output depends on these:
///                  running <- (1 - momentum) running + momentum batch, its variance divided by N - 1
///   evaluation   mean and variance are the running ones, which stay as they are
/// A batch of one has no variance: training refuses it. Source: Ioffe and Szegedy, Batch Normalization (2015);
/// torch.nn.BatchNorm1d, whose two variances these are.
template <class T>
class BatchNorm {
 public:
  static constexpr std::string_view type = "batch_norm";

  /// In training mode; the running mean is 0 and the running variance 1. Throws std::invalid_argument when gain is no
  /// row, bias neither empty nor of gain's shape, or an option out of range.
  explicit BatchNorm(arma::Mat<T> gain, arma::Mat<T> bias = {}, BatchNormOptions<T> options = {});

  /// Keeps what backward needs. Cost: O(N d). Throws std::invalid_argument when x is not [N x d], not finite, or a
  /// batch of one in training.
  arma::Mat<T> forward(const arma::Mat<T>& x);

  /// VJP, with h = (x - mean) / sqrt(variance + epsilon) and g = cotangent .* gain, column by column:
  ///   training     dx = (g - mean of g - h mean of (g h)) / sqrt(variance + epsilon)
  ///   evaluation   dx = g / sqrt(variance + epsilon)
  ///   dgain = column sums of cotangent .* h,  dbias = column sums of cotangent.
  /// cotangent, dx [N x d]; overwrites the gradients. Cost: O(N d). Throws std::logic_error before forward,
  /// std::invalid_argument on another shape. The mode is that of the last forward.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();  ///< gain, then bias where there is one
  std::vector<Statistic<T>> statistics();  ///< running mean, running variance

  void training(bool on) { training_ = on; }  ///< or evaluation
  bool is_training() const { return training_; }
  arma::uword inputs() const { return gain.n_cols; }
  arma::uword outputs() const { return gain.n_cols; }
  bool has_bias() const { return !bias.is_empty(); }
  const BatchNormOptions<T>& options() const { return options_; }

  template <class U>
  BatchNorm<U> cast() const {
    BatchNorm<U> other(arma::conv_to<arma::Mat<U>>::from(gain), arma::conv_to<arma::Mat<U>>::from(bias),
                       {static_cast<U>(options_.epsilon), static_cast<U>(options_.momentum)});
    other.running_mean = arma::conv_to<arma::Mat<U>>::from(running_mean);
    other.running_variance = arma::conv_to<arma::Mat<U>>::from(running_variance);
    other.training(training_);
    return other;
  }

  arma::Mat<T> gain, bias;
  arma::Mat<T> gain_gradient, bias_gradient;
  arma::Mat<T> running_mean, running_variance;  ///< [1 x d]

 private:
  Standardised<T> by_batch(const arma::Mat<T>& x);
  Standardised<T> by_running(const arma::Mat<T>& x) const;

  BatchNormOptions<T> options_;
  bool training_ = true, kept_of_training_ = true;
  Standardised<T> kept_;  // of the last forward
};

extern template class BatchNorm<float>;
extern template class BatchNorm<double>;

}  // namespace mlp
