// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/case.hpp>

#include <algorithm>
#include <stdexcept>
#include <type_traits>

namespace gradcheck::cases {

namespace {

bool same(const Numbers& a, const Numbers& b) { return same_bits(a.values, b.values); }

bool same(const mlp::Penalty<double>& a, const mlp::Penalty<double>& b) {
  return a.norm == b.norm && same_bits(a.lambda, b.lambda);
}

bool same(const mlp::SgdOptions<double>& a, const mlp::SgdOptions<double>& b) {
  return same_bits(a.rate, b.rate) && same_bits(a.momentum, b.momentum) && a.nesterov == b.nesterov &&
         same_bits(a.weight_decay, b.weight_decay);
}

bool same(const mlp::AdamOptions& a, const mlp::AdamOptions& b) {
  return same_bits(a.rate, b.rate) && same_bits(a.beta1, b.beta1) && same_bits(a.beta2, b.beta2) &&
         same_bits(a.epsilon, b.epsilon) && same_bits(a.weight_decay, b.weight_decay) && a.decay == b.decay;
}

bool same(const OptimiserOptions& a, const OptimiserOptions& b) {
  return std::visit(
      [&b](const auto& options) {
        const auto* others = std::get_if<std::decay_t<decltype(options)>>(&b);
        return others != nullptr && same(options, *others);
      },
      a);
}

bool same(const PerceptronTask& a, const PerceptronTask& b) {
  return a.bound == b.bound && same_bits(a.rate, b.rate) && a.converged == b.converged;
}

bool same(const LayerTask::Parameter& a, const LayerTask::Parameter& b) {
  return a.name == b.name && same(a.value, b.value);
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b);

bool same(const LayerTask& a, const LayerTask& b) {
  return a.name == b.name && to_string(a.shape) == to_string(b.shape) && a.seed == b.seed &&
         same(a.parameters, b.parameters) && same(a.inputs, b.inputs) && same(a.cotangent, b.cotangent);
}

template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

bool same(const Update& a, const Update& b) {
  return same(a.optimiser, b.optimiser) && a.samples == b.samples && a.steps == b.steps && a.after == b.after;
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const T& p, const T& q) { return same(p, q); });
}

bool same(const mlp::Loss<double>& a, const mlp::Loss<double>& b) {
  return a.kind == b.kind && a.reduction == b.reduction && same_bits(a.delta, b.delta) &&
         same_bits(a.smoothing, b.smoothing) && a.ignored == b.ignored && same_bits(a.class_weights, b.class_weights);
}

}  // namespace

bool operator==(const Case& a, const Case& b) {
  return a.title == b.title && a.source == b.source && a.scalar == b.scalar && same(a.layers, b.layers) &&
         same(a.loss, b.loss) && same(a.penalties, b.penalties) && same(a.perceptron, b.perceptron) &&
         same(a.layer, b.layer) && same(a.x, b.x) && same(a.y, b.y) && a.before == b.before &&
         same(a.updates, b.updates);
}

arma::uword units(const Case& c) {
  return static_cast<arma::uword>(std::count_if(c.layers.begin(), c.layers.end(), is_numbered));
}

const Layer& layer_at(const Case& c, arma::uword unit) {
  arma::uword seen = 0;
  for (const Layer& layer : c.layers)
    if (is_numbered(layer) && ++seen == unit) return layer;
  throw std::out_of_range("case: layer " + std::to_string(unit) + ", expected 1 to " + std::to_string(seen));
}

const DenseLayer& dense(const Case& c, arma::uword unit) {
  const Layer& layer = layer_at(c, unit);
  if (const auto* found = std::get_if<DenseLayer>(&layer)) return *found;
  throw std::out_of_range("case: layer " + std::to_string(unit) + " is " + std::string(type_of(layer)) +
                          ", expected a dense layer");
}

bool is_training(const std::vector<Layer>& layers) {
  bool any = false, one = false;
  each_mode(layers, [&](bool training) {
    any = true;
    one = one || training;
  });
  return one || !any;
}

}  // namespace gradcheck::cases
