// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

/// The loss l(y, t) of one entry, and dl/dy, of the losses that are sums over entries. At a kink the derivative is the
/// one named.
namespace mlp::formula {

template <class T>
struct HalfMse {
  T value(T y, T t) const { return T(0.5) * (y - t) * (y - t); }
  T derivative(T y, T t) const { return y - t; }
};

template <class T>
struct Mse {
  T value(T y, T t) const { return (y - t) * (y - t); }
  T derivative(T y, T t) const { return T(2) * (y - t); }
};

/// |y - t|, derivative 0 where y = t
template <class T>
struct Mae {
  T value(T y, T t) const { return std::abs(y - t); }
  T derivative(T y, T t) const { return y > t ? T(1) : y < t ? T(-1) : T(0); }
};

/// r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2),  r = y - t; derivative min(max(r, -delta), delta)
template <class T>
struct Huber {
  T delta;
  T value(T y, T t) const {
    const T r = std::abs(y - t);
    return r <= delta ? T(0.5) * r * r : delta * (r - T(0.5) * delta);
  }
  T derivative(T y, T t) const { return std::clamp(y - t, -delta, delta); }
};

/// -t log y - (1 - t) log(1 - y), each logarithm at least -100; derivative (y - t) / max(y (1 - y), 1e-12)
template <class T>
struct BinaryCrossEntropy {
  T value(T y, T t) const {
    return -t * std::max(std::log(y), T(-100)) - (T(1) - t) * std::max(std::log1p(-y), T(-100));
  }
  T derivative(T y, T t) const { return (y - t) / std::max(y * (T(1) - y), T(1e-12)); }
};

/// max(y, 0) - y t + log1p(exp(-|y|)); derivative sigmoid(y) - t, from the tail q = sigmoid(-|y|):
/// the targets 0 and 1 keep their digits
template <class T>
struct BinaryCrossEntropyWithLogits {
  T value(T y, T t) const { return (y > T(0) ? y * (T(1) - t) : -y * t) + std::log1p(std::exp(-std::abs(y))); }
  T derivative(T y, T t) const {
    const T tail = std::exp(-std::abs(y));
    const T q = tail / (T(1) + tail);
    return y > T(0) ? (T(1) - t) - q : q - t;
  }
};

/// max(0, 1 - t y); derivative 0 where t y = 1
template <class T>
struct Hinge {
  T value(T y, T t) const { return std::max(T(0), T(1) - t * y); }
  T derivative(T y, T t) const { return t * y < T(1) ? -t : T(0); }
};

/// t (log t - y), 0 where t = 0: y is the logarithm of a probability; derivative -t
template <class T>
struct KullbackLeibler {
  T value(T y, T t) const { return t > T(0) ? t * (std::log(t) - y) : T(0); }
  T derivative(T, T t) const { return -t; }
};

/// 1/2 (log v + r^2 / v),  r = mean - t, v the variance, or 1e-6 where it is less: there the derivative by it is 0, at
/// 1e-6 itself that from above. Of two outputs, so neither value nor derivative is of one entry.
template <class T>
struct GaussianNll {
  static constexpr T least = T(1e-6);
  static T clamped(T variance) { return std::max(variance, least); }
  T value(T mean, T variance, T t) const {
    const T r = mean - t, v = clamped(variance);
    return T(0.5) * (std::log(v) + r / v * r);
  }
  T by_mean(T mean, T variance, T t) const { return (mean - t) / clamped(variance); }
  T by_variance(T mean, T variance, T t) const {
    const T r = mean - t;
    return variance >= least ? T(0.5) * (T(1) - r / variance * r) / variance : T(0);
  }
};

}  // namespace mlp::formula
