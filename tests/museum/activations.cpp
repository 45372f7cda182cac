// SPDX-License-Identifier: MIT
// Functions of one number: our own mistakes.
#include <cmath>
#include <numbers>

#include "museum/entrywise.hpp"
#include "museum/families.hpp"

namespace museum {
namespace {

Exhibit sigmoid_at_output() {
  return exhibit({"sigmoid", "own", "its slope is taken at the output: s(y) (1 - s(y))", "input",
                  "derivative taken at the output"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const auto vjp = [=](T v, T c) {
                     const T s = wrong ? sigmoid(sigmoid(v)) : sigmoid(v);
                     return c * s * (1 - s);
                   };
                   return specimen(Entrywise<T>{sigmoid<T>, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

Exhibit leaky_as_relu() {
  return exhibit(
      {"leaky relu", "own", "backward is relu's: slope 0 where x < 0", "input", "another activation's derivative"},
      []<class T>(Draw<T>& d, bool wrong) {
        const auto f = [](T v) { return v > 0 ? v : T(0.1) * v; };
        const auto vjp = [=](T v, T c) { return v > 0 ? c : wrong ? T(0) : T(0.1) * c; };
        return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
      });
}

/// Forward by erf; the usual tanh approximation is within 5e-4 of it, its slope within 2e-3.
Exhibit gelu() {
  return exhibit({"GELU", "own", "erf in forward, the slope of the tanh approximation in backward", "input",
                  "another activation's derivative"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const T root = std::sqrt(T(0.5)), scale = std::sqrt(T(2) / std::numbers::pi_v<T>);
                   const auto f = [=](T v) { return v * (1 + std::erf(v * root)) / 2; };
                   const auto by_erf = [=](T v) {
                     return (1 + std::erf(v * root)) / 2 + v * std::exp(-v * v / 2) * scale / 2;
                   };
                   const auto by_tanh = [=](T v) {
                     const T t = std::tanh(scale * (v + T(0.044715) * v * v * v));
                     return (1 + t) / 2 + v * (1 - t * t) * scale * (1 + T(0.134145) * v * v) / 2;
                   };
                   const auto vjp = [=](T v, T c) { return c * (wrong ? by_tanh(v) : by_erf(v)); };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

Exhibit clip() {
  return exhibit(
      {"clip", "own", "the gradient leaks through where x was clipped", "input", "missing activation derivative"},
      []<class T>(Draw<T>& d, bool wrong) {
        const T edge = d.uniform(0.4, 0.8);
        const auto f = [=](T v) { return std::min(edge, std::max(-edge, v)); };
        const auto vjp = [=](T v, T c) { return wrong || std::abs(v) < edge ? c : T(0); };
        arma::Mat<T> x = d.normal(d.n, d.size(3, 6));
        x(0) = 1;
        return specimen(Entrywise<T>{f, vjp}, x);
      });
}

Exhibit tanh_without_derivative() {
  return exhibit({"tanh", "own", "the cotangent goes through: no 1 - y^2", "input", "missing activation derivative"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const auto f = [](T v) { return std::tanh(v); };
                   const auto vjp = [=](T v, T c) { return wrong ? c : c * (1 - f(v) * f(v)); };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

Exhibit silu() {
  return exhibit({"SiLU", "own", "the term x s(x) (1 - s(x)) is missing", "input", "another activation's derivative"},
                 []<class T>(Draw<T>& d, bool wrong) {
                   const auto f = [](T v) { return v * sigmoid(v); };
                   const auto vjp = [=](T v, T c) {
                     const T s = sigmoid(v);
                     return c * (wrong ? s : s + v * s * (1 - s));
                   };
                   return specimen(Entrywise<T>{f, vjp}, d.normal(d.n, d.size(3, 6)));
                 });
}

Exhibit signed_root() {
  return exhibit(
      {"signed square root", "own", "1 / (2 sqrt|x|) without the floor that forward has", "input", "NaN at zero"},
      []<class T>(Draw<T>& d, bool wrong) {
        const T floor = T(0.25);  // y = x / sqrt(floor) near 0
        const auto f = [=](T v) { return v / std::sqrt(std::max(std::abs(v), floor)); };
        const auto vjp = [=](T v, T c) {
          if (std::abs(v) > floor) return c / (2 * std::sqrt(std::abs(v)));
          return wrong ? c * std::abs(v) / v / std::sqrt(floor) : c / std::sqrt(floor);
        };
        arma::Mat<T> x = d.normal(d.n, d.size(3, 6));
        x(0) = 0;
        return specimen(Entrywise<T>{f, vjp}, x);
      });
}

}  // namespace

Exhibits activations() {
  return {sigmoid_at_output(), leaky_as_relu(), gelu(), clip(), tanh_without_derivative(), silu(), signed_root()};
}

}  // namespace museum
