// SPDX-License-Identifier: MIT
// Functions of one number that were wrong in other projects.
#include <cmath>

#include "museum/entrywise.hpp"
#include "museum/families.hpp"

namespace museum {
namespace {

/// y = lambda v, or lambda alpha (e^v - 1) where v <= 0; its slope there is y + lambda alpha.
Exhibit elu() {
  return exhibit({"ELU and SELU", "mlpack#1540", "lambda (y + alpha) for y + lambda alpha where x < 0", "input",
                  "wrong where x < 0"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const T lambda = d.uniform(1.2, 2.0), alpha = d.uniform(0.5, 1.5);
                   const auto f = [=](T v) { return v > 0 ? lambda * v : lambda * alpha * std::expm1(v); };
                   const auto vjp = [=](T v, T c) {
                     if (v > 0) return c * lambda;
                     return wrong ? c * lambda * (f(v) + alpha) : c * (f(v) + lambda * alpha);
                   };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

Exhibit absolute_value() {
  return exhibit({"AbsVal", "caffe#1326", "|x| / x, which is NaN at 0, for the sign of x", "input", "NaN at zero"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const auto f = [](T v) { return std::abs(v); };
                   const auto vjp = [=](T v, T c) {
                     return wrong ? c * (std::abs(v) / v) : c * static_cast<T>(arma::sign(v));
                   };
                   arma::Mat<T> x = d.normal(d.n, d.size(3, 6));
                   x(0) = x(x.n_elem - 1) = 0;
                   return specimen(Entrywise<T>{f, vjp}, x);
                 });
}

/// y = (scale v)^2; near 0 its slope cannot be had as 2 y / v.
Exhibit power() {
  return exhibit({"Power", "tiny-dnn#846", "the branch near 0 lacks a factor scale^(p-1)", "input", "isolated entries"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const T scale = d.uniform(2, 4);
                   const auto f = [=](T v) { return scale * v * scale * v; };
                   const auto vjp = [=](T v, T c) {
                     if (std::abs(v) > T(0.01)) return 2 * c * f(v) / v;
                     return wrong ? 2 * c * scale * v : 2 * c * scale * scale * v;
                   };
                   arma::Mat<T> x = d.normal(d.n, d.size(3, 6));
                   x(1) = d.uniform(0.002, 0.008);
                   return specimen(Entrywise<T>{f, vjp}, x);
                 });
}

Exhibit quadratic() {
  return exhibit({"quadratic", "mxnet#16938", "backward is registered to the forward kernel: a c^2 + b c",
                  "linear in the cotangent", "not linear in the cotangent"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const T a = d.uniform(0.5, 2), b = d.uniform(-2, -0.5);
                   const auto f = [=](T v) { return a * v * v + b * v; };
                   const auto vjp = [=](T v, T c) { return wrong ? f(c) : c * (2 * a * v + b); };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

/// y = v tanh(log(1 + e^v)).
Exhibit mish() {
  return exhibit({"Mish", "MiniDNN@82c356b", "precedence: the cotangent multiplies the second term only",
                  "zero cotangent", "gradient without cotangent"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const auto t = [](T v) { return std::tanh(std::log1p(std::exp(v))); };
                   const auto f = [=](T v) { return v * t(v); };
                   const auto vjp = [=](T v, T c) {
                     const T second = v * (1 - t(v) * t(v)) * sigmoid(v);
                     return wrong ? t(v) + c * second : c * (t(v) + second);
                   };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

Exhibit softplus() {
  return exhibit({"a new elementwise formula (softplus)", "tensorflow#1847", "the cotangent is forgotten",
                  "cotangent used", "cotangent ignored"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const auto f = [](T v) { return std::log1p(std::exp(v)); };
                   const auto vjp = [=](T v, T c) { return wrong ? sigmoid(v) : c * sigmoid(v); };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

/// log of the first-passage series sum_k (w + 2k) exp(-(w + 2k)^2 / 2u), seven terms, w in (0, 1).
Exhibit wiener() {
  return exhibit({"wiener_lpdf", "stan-dev/math#3322", "d/dw: the two terms of each summand are added, not subtracted",
                  "input", "wrong formula"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const T u = d.uniform(0.3, 1);
                   const auto series = [=](T w, auto term) {
                     T sum = 0;
                     for (int k = -3; k <= 3; ++k) {
                       const T z = w + static_cast<T>(2 * k);
                       sum += term(z) * std::exp(-z * z / (2 * u));
                     }
                     return sum;
                   };
                   const auto density = [=](T w) { return series(w, [](T z) { return z; }); };
                   const auto f = [=](T w) { return std::log(density(w)); };
                   const auto vjp = [=](T w, T c) {
                     return c * series(w, [=](T z) { return wrong ? 1 + z * z / u : 1 - z * z / u; }) / density(w);
                   };
                   return specimen(Entrywise<T>{f, vjp}, d.uniform(d.n, d.size(3, 6), 0.2, 0.8));
                 });
}

}  // namespace

Exhibits elementwise() { return {elu(), absolute_value(), power(), quadratic(), mish(), softplus(), wiener()}; }

}  // namespace museum
