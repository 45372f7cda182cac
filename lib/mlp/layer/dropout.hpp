// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mlp {

/// y = x .* mask / (1 - p) in training, y = x in evaluation. x, y [N x d].
/// mask [N x d]: std::mt19937_64(seed), column by column, u = (bits >> 11) 2^-53; 1 where u >= p, else 0. It is a
/// function of seed and shape alone, the same on every machine, and stays until next_mask() or reseed().
/// Source: Srivastava et al., Dropout (2014); torch.nn.Dropout.
template <class T>
class Dropout {
 public:
  static constexpr std::string_view type = "dropout";

  /// In training mode. p: the share that is left out. Throws std::invalid_argument unless 0 <= p < 1.
  explicit Dropout(T p, std::uint64_t seed = 0);

  /// Keeps the mask for backward. Cost: O(N d). Throws std::invalid_argument on an empty batch.
  arma::Mat<T> forward(const arma::Mat<T>& x);
  /// VJP: dx = cotangent .* mask / (1 - p), in evaluation dx = cotangent. Throws std::logic_error before forward,
  /// std::invalid_argument on another shape. The mask and the mode are those of the last forward.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  void training(bool on) { training_ = on; }  ///< or evaluation
  bool is_training() const { return training_; }
  void reseed(std::uint64_t seed) { seed_ = seed; }
  void next_mask();  ///< the next training step's: the seed becomes the first number that it gives
  T p() const { return p_; }
  std::uint64_t seed() const { return seed_; }

  template <class U>
  Dropout<U> cast() const {
    Dropout<U> other(static_cast<U>(p_), seed_);
    other.training(training_);
    return other;
  }

 private:
  void draw_mask(arma::SizeMat size);

  T p_;
  std::uint64_t seed_;
  bool training_ = true;
  arma::Mat<T> factors_;                  // of the last forward: 0 or 1 / (1 - p) in training, 1 in evaluation
  std::optional<std::uint64_t> mask_of_;  // the seed of that mask: for the same shape it need not be drawn again
};

extern template class Dropout<float>;
extern template class Dropout<double>;

}  // namespace mlp
