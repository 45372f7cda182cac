// SPDX-License-Identifier: MIT
#pragma once

#include <mlp/formula/elementary.hpp>

/// phi(z) and phi'(z) of the smooth activations, written so that neither overflows nor subtracts equal numbers for |z|
/// <= 1e4: both tails keep their leading digits until they underflow. A NaN comes out as NaN. Relative error: a few
/// units of round-off, times 1 + |z phi'/phi| as the argument's own rounding demands. T is a number, or a vector of
/// them.
namespace mlp::formula {

/// 1 / (1 + exp(-z));  sigmoid' = sigmoid (1 - sigmoid)
template <class T>
struct Sigmoid {
  T value(T z) const {
    const T tail = math::exp(-math::abs(z));
    return math::select(z < T(0), tail, T(1)) / (T(1) + tail);
  }
  T derivative(T z) const {
    const T tail = math::exp(-math::abs(z));
    return tail / ((T(1) + tail) * (T(1) + tail));
  }
};

/// tanh' = 1 - tanh^2 = 4 exp(-2|z|) / (1 + exp(-2|z|))^2
template <class T>
struct Tanh {
  T value(T z) const { return math::tanh(z); }
  T derivative(T z) const { return T(4) * Sigmoid<T>{}.derivative(T(2) * z); }
};

/// log(1 + exp(z)) = max(z, 0) + log1p(exp(-|z|));  softplus' = sigmoid.  PyTorch rounds it to z above 20: less
/// than 2.1e-9 away.
template <class T>
struct Softplus {
  T value(T z) const { return math::select(z > T(0), z, T(0)) + math::log1p(math::exp(-math::abs(z))); }
  T derivative(T z) const { return Sigmoid<T>{}.value(z); }
};

/// z Phi(z) = z/2 erfc(-z / sqrt 2);  gelu' = Phi(z) + z exp(-z^2 / 2) / sqrt(2 pi)
template <class T>
struct Gelu {
  static constexpr Entry<T> root_half = Entry<T>(0.70710678118654752440084436210485L);
  static constexpr Entry<T> root_half_over_pi = Entry<T>(0.39894228040143267793994605993438L);
  T value(T z) const { return z * distribution(z); }
  T derivative(T z) const { return distribution(z) + z * root_half_over_pi * math::exp(T(-0.5) * z * z); }

 private:
  T distribution(T z) const { return T(0.5) * math::erfc(-z * root_half); }
};

/// z/2 (1 + tanh(u)) = z sigmoid(2u),  u = sqrt(2/pi) (z + 0.044715 z^3);  derivative sigmoid(2u) + z sigmoid'(2u) 2u'
template <class T>
struct GeluTanh {
  static constexpr Entry<T> twice_root_two_over_pi = Entry<T>(1.5957691216057307117597842397375L);
  static constexpr Entry<T> cubic = Entry<T>(0.044715L);
  T value(T z) const { return z * Sigmoid<T>{}.value(twice_u(z)); }
  T derivative(T z) const {
    const T slope = twice_root_two_over_pi * (T(1) + T(3) * cubic * z * z);
    const T steepness = Sigmoid<T>{}.derivative(twice_u(z));
    return Sigmoid<T>{}.value(twice_u(z)) +
           math::select(steepness == T(0), T(0), z * slope * steepness);  // slope may overflow
  }

 private:
  T twice_u(T z) const { return twice_root_two_over_pi * z * (T(1) + cubic * z * z); }
};

/// z sigmoid(z);  silu' = sigmoid(z) (1 + z sigmoid(-z))
template <class T>
struct Silu {
  T value(T z) const { return z * Sigmoid<T>{}.value(z); }
  T derivative(T z) const { return Sigmoid<T>{}.value(z) * (T(1) + z * Sigmoid<T>{}.value(-z)); }
};

/// z tanh(log(1 + exp z)) = z n / (n + 2) with n = e (e + 2), e = exp z;  mish' = n / (n + 2) + 4 z e (1 + e) / (n +
/// 2)^2. Where z > 0 both fractions are divided through by e^2, which leaves powers of exp(-z).
template <class T>
struct Mish {
  T value(T z) const {
    const Fraction f = fraction(z);
    return z * (f.numerator / f.denominator);
  }
  T derivative(T z) const {
    const Fraction f = fraction(z);
    const T slope =
        T(4) * f.tail * math::select(z > T(0), f.tail, T(1)) * (T(1) + f.tail) / (f.denominator * f.denominator);
    return f.numerator / f.denominator + z * slope;
  }

 private:
  struct Fraction {
    T tail, numerator, denominator;
  };  // exp(-|z|), and tanh(log(1 + exp z)) as a quotient
  Fraction fraction(T z) const {
    const T tail = math::exp(-math::abs(z));
    const T numerator = math::select(z > T(0), T(1) + T(2) * tail, tail * (tail + T(2)));
    return {tail, numerator, numerator + T(2) * math::select(z > T(0), tail * tail, T(1))};
  }
};

}  // namespace mlp::formula
