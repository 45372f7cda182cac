// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/random_network.hpp>

#include <cmath>
#include <utility>
#include <vector>

#include <gradcheck/fuzz/draw/random.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::Function;
using mlp::LossKind;

constexpr arma::uword deepest = 4, widest = 16, largest_batch = 16;

/// The sizes that a network is drawn with. Zero: drawn per layer from its fan-in.
struct Sizes {
  double weights, bias, data;
};

Sizes sizes(Random& random, Scales scales) {
  if (scales == Scales::ordinary) return {0.0, 0.5, 1.0};
  const double weights = random.log_uniform(1e-3, 10);
  return {weights, random.chance(0.5) ? weights : 0.0, random.log_uniform(1e-3, 1e3)};
}

Function random_function(Random& random) {
  std::vector<Function> candidates;
  for (const mlp::FunctionFacts& f : mlp::functions())
    if (f.function != Function::sign && f.function != Function::doubled) candidates.push_back(f.function);
  return random.pick(candidates);
}

std::vector<mlp::Layer<double>> random_layers(Random& random, const Sizes& s, arma::uword inputs, LossKind kind) {
  std::vector<mlp::Layer<double>> layers;
  const arma::uword depth = random.between(1, deepest);
  for (arma::uword l = 1; l <= depth; ++l) {
    arma::uword outputs = random.between(1, widest);
    const bool pairs = l == depth && kind == LossKind::gaussian_nll;  // means and variances
    if (pairs) outputs += outputs % 2;
    const double scale = s.weights > 0 ? s.weights : 1.0 / std::sqrt(static_cast<double>(inputs));
    const arma::mat bias = s.bias > 0 ? random.normal(1, outputs, s.bias) : arma::mat();
    layers.emplace_back(mlp::Dense<double>(random.normal(outputs, inputs, scale), bias));
    const Function function = random_function(random);
    const bool probabilities = l == depth && kind == LossKind::binary_cross_entropy;
    layers.emplace_back(mlp::Activation<double>(probabilities ? Function::sigmoid
                                                : pairs       ? Function::softplus
                                                              : function));
    inputs = outputs;
  }
  return layers;
}

arma::mat random_targets(Random& random, LossKind kind, arma::uword rows, arma::uword cols, double scale) {
  const arma::uword columns = kind == LossKind::softmax_cross_entropy ? 1
                              : kind == LossKind::gaussian_nll        ? cols / 2
                                                                      : cols;
  arma::mat t = random.normal(rows, columns, scale);
  const bool certain = random.chance(0.5);
  for (double& entry : t) switch (kind) {
      case LossKind::softmax_cross_entropy: entry = static_cast<double>(random.below(cols)); break;
      case LossKind::hinge: entry = entry < 0 ? -1.0 : 1.0; break;
      case LossKind::binary_cross_entropy:
      case LossKind::binary_cross_entropy_with_logits:
      case LossKind::kullback_leibler: entry = certain ? (entry < 0 ? 0.0 : 1.0) : random.uniform(); break;
      default: break;
    }
  return t;
}

}  // namespace

template <class T>
RandomNetwork<T> random_network(std::uint64_t seed, std::uint64_t index, Scales scales) {
  Random random(seed, index);
  const Sizes s = sizes(random, scales);
  mlp::Loss<double> loss{random.pick(mlp::loss_kinds()), static_cast<mlp::Reduction>(random.below(3)), 1.0};
  const arma::uword samples = random.between(1, largest_batch), inputs = random.between(1, widest);
  mlp::Network<double> network(random_layers(random, s, inputs, loss.kind));
  if (random.chance(0.5)) network.penalties().push_back({mlp::Norm::l2, random.log_uniform(1e-4, 1e-1)});
  const arma::mat x = random.normal(samples, inputs, s.data), earlier = random.normal(samples, inputs, s.data);

  RandomNetwork<T> drawn{network.template cast<T>(),
                         loss.template cast<T>(),
                         arma::conv_to<arma::Mat<T>>::from(x),
                         {},
                         arma::conv_to<arma::Mat<T>>::from(earlier)};
  const arma::Mat<T> y = drawn.network.forward(drawn.x);
  if (drawn.loss.is_near_certainty(y)) drawn.loss.kind = LossKind::binary_cross_entropy_with_logits;
  drawn.t = arma::conv_to<arma::Mat<T>>::from(random_targets(random, drawn.loss.kind, samples, y.n_cols, s.data));
  return drawn;
}

template RandomNetwork<double> random_network(std::uint64_t, std::uint64_t, Scales);
template RandomNetwork<float> random_network(std::uint64_t, std::uint64_t, Scales);

}  // namespace gradcheck::fuzz
