// SPDX-License-Identifier: MIT
#include <mlp/layer/dropout.hpp>

#include <random>
#include <stdexcept>

#include <mlp/base/requirement.hpp>

namespace mlp {

template <class T>
Dropout<T>::Dropout(T p, std::uint64_t seed) : p_(p), seed_(seed) {
  if (!(p >= T(0) && p < T(1)))
    throw std::invalid_argument("dropout: p is " + requirement::number(static_cast<double>(p)) +
                                ", expected at least 0 and below 1");
}

template <class T>
arma::Mat<T> Dropout<T>::forward(const arma::Mat<T>& x) {
  if (x.is_empty())
    throw std::invalid_argument("dropout.forward: x is " + requirement::shape(x) +
                                ", expected at least one sample and one unit");
  if (!training_ || p_ == T(0)) {
    factors_.ones(arma::size(x));
    mask_of_.reset();
    return x;
  }
  if (mask_of_ != seed_ || arma::size(factors_) != arma::size(x)) draw_mask(arma::size(x));
  return x % factors_;
}

template <class T>
void Dropout<T>::draw_mask(arma::SizeMat size) {
  std::mt19937_64 random(seed_);
  const T kept = T(1) / (T(1) - p_);
  factors_.set_size(size);
  for (T& factor : factors_)
    factor = static_cast<double>(random() >> 11) * 0x1p-53 >= static_cast<double>(p_) ? kept : T(0);
  mask_of_ = seed_;
}

template <class T>
arma::Mat<T> Dropout<T>::backward(const arma::Mat<T>& cotangent) {
  requirement::cotangent(cotangent, factors_.n_rows, factors_.n_cols, type);
  return cotangent % factors_;
}

template <class T>
void Dropout<T>::next_mask() {
  seed_ = std::mt19937_64(seed_)();
}

template class Dropout<float>;
template class Dropout<double>;

}  // namespace mlp
