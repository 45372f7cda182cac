// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/activation_slopes.hpp>

#include <cmath>
#include <numbers>

namespace gradcheck::detail {
namespace {

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }
double tanh_slope(double z) { return 1 - std::tanh(z) * std::tanh(z); }
double sigmoid_slope(double z) { return sigmoid(z) * (1 - sigmoid(z)); }

double gelu_by_erf(double z) {
  return (1 + std::erf(z / std::numbers::sqrt2)) / 2 + z * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
}

double gelu_by_tanh(double z) {
  const double scale = std::sqrt(2 / std::numbers::pi), t = std::tanh(scale * (z + 0.044715 * z * z * z));
  return (1 + t) / 2 + z * (1 - t * t) * scale * (1 + 0.134145 * z * z) / 2;
}

double mish(double z) {
  const double t = std::tanh(std::log1p(std::exp(z)));
  return t + z * (1 - t * t) * sigmoid(z);
}

double selu(double z) {
  constexpr double lambda = 1.0507009873554805, alpha = 1.6732632423543772;
  return z > 0 ? lambda : lambda * alpha * std::exp(z);
}

}  // namespace

const std::vector<ActivationSlope>& known_slopes() {
  static const std::vector<ActivationSlope> all{
      {"relu", [](double z) { return z > 0 ? 1.0 : 0.0; }},
      {"sigmoid", sigmoid_slope},
      {"tanh", tanh_slope},
      {"softplus (or silu without its z term)", sigmoid},
      {"silu", [](double z) { return sigmoid(z) + z * sigmoid_slope(z); }},
      {"gelu by erf", gelu_by_erf},
      {"gelu by tanh", gelu_by_tanh},
      {"elu", [](double z) { return z > 0 ? 1.0 : std::exp(z); }},
      {"selu", selu},
      {"mish", mish},
      {"softsign", [](double z) { return 1 / ((1 + std::abs(z)) * (1 + std::abs(z))); }},
      {"hardtanh", [](double z) { return std::abs(z) < 1 ? 1.0 : 0.0; }},
      {"relu6", [](double z) { return z > 0 && z < 6 ? 1.0 : 0.0; }},
      {"arctan", [](double z) { return 1 / (1 + z * z); }},
      {"abs", [](double z) { return z > 0 ? 1.0 : -1.0; }},
      {"square", [](double z) { return 2 * z; }},
      {"sine", [](double z) { return std::cos(z); }},
      {"gaussian", [](double z) { return -2 * z * std::exp(-z * z); }}};
  return all;
}

}  // namespace gradcheck::detail
