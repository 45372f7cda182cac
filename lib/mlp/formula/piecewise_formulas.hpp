// SPDX-License-Identifier: MIT
#pragma once

#include <mlp/formula/elementary.hpp>

/// phi(z) and phi'(z) of the activations that are put together from pieces. A NaN comes out as NaN.
/// T is a number, or a vector of them. At a kink the derivative is PyTorch's. Source: torch.nn and its CPU kernels,
/// version 1.13.
namespace mlp::formula {

template <class T>
struct Identity {
  T value(T z) const { return z; }
  T derivative(T) const { return T(1); }
};

template <class T>
struct Doubled {
  T value(T z) const { return T(2) * z; }
  T derivative(T) const { return T(2); }
};

/// -1, 0 or 1; derivative 0 everywhere, also at the jump.
template <class T>
struct Sign {
  T value(T z) const { return math::select(z > T(0), T(1), math::select(z < T(0), T(-1), z)); }
  T derivative(T) const { return T(0); }
};

/// max(z, 0), phi'(0) = 0
template <class T>
struct Relu {
  T value(T z) const { return math::select(z <= T(0), T(0), z); }
  T derivative(T z) const { return math::select(z > T(0), T(1), T(0)); }
};

/// z where z > 0, else slope z; phi'(0) = slope
template <class T>
struct LeakyRelu {
  T slope;
  T value(T z) const { return math::select(z > T(0), z, slope * z); }
  T derivative(T z) const { return math::select(z > T(0), T(1), slope); }
};

/// z where z > 0, else alpha (exp(z) - 1); phi'(0) = alpha
template <class T>
struct Elu {
  T alpha;
  T value(T z) const { return math::select(z > T(0), z, alpha * math::expm1(-math::abs(z))); }
  T derivative(T z) const { return math::select(z > T(0), T(1), alpha * math::exp(-math::abs(z))); }
};

/// scale * elu(z) with alpha; phi'(0) = scale alpha. Source: Klambauer et al. (2017), constants to 31 digits as in
/// PyTorch.
template <class T>
struct Selu {
  static constexpr Entry<T> scale = Entry<T>(1.0507009873554804934193349852946L);
  static constexpr Entry<T> alpha = Entry<T>(1.6732632423543772848170429916717L);
  T value(T z) const { return scale * Elu<T>{alpha}.value(z); }
  T derivative(T z) const { return scale * Elu<T>{alpha}.derivative(z); }
};

/// z / (1 + |z|); smooth at 0: both slopes are 1
template <class T>
struct Softsign {
  T value(T z) const { return z / (T(1) + math::abs(z)); }
  T derivative(T z) const {
    const T root = T(1) / (T(1) + math::abs(z));
    return root * root;
  }
};

/// min(max(z, -1), 1); phi'(-1) = phi'(1) = 0
template <class T>
struct HardTanh {
  T value(T z) const { return math::select(z < T(-1), T(-1), math::select(z > T(1), T(1), z)); }
  T derivative(T z) const { return math::select(math::abs(z) < T(1), T(1), T(0)); }
};

/// min(max(z, 0), 6); phi'(0) = phi'(6) = 0
template <class T>
struct Relu6 {
  T value(T z) const { return math::select(z <= T(0), T(0), math::select(z > T(6), T(6), z)); }
  T derivative(T z) const { return math::select(z > T(0) && z < T(6), T(1), T(0)); }
};

}  // namespace mlp::formula
