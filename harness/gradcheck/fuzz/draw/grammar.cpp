// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/grammar.hpp>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include <mlp/activation.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::Layer, cases::Numbers;

/// Gains are about 1, of either sign now and then.
Numbers random_gain(Random& random, arma::uword width) {
  arma::mat gain = 1 + 0.5 * random.normal(1, width, 1);
  return random.chance(0.1) ? Numbers(arma::mat(1, width, arma::fill::ones)) : Numbers(std::move(gain));
}

Numbers random_bias(Random& random, arma::uword width) {
  return random.chance(0.5) ? Numbers(random.normal(1, width, 0.5)) : Numbers();
}

double random_epsilon(Random& random) { return random.chance(0.7) ? 1e-5 : random.log_uniform(1e-8, 0.1); }

Layer layer_norm(Grammar& grammar, arma::uword inputs, arma::uword) {
  Random& random = grammar.random();
  return cases::LayerNormLayer{random_gain(random, inputs), random_bias(random, inputs), random_epsilon(random)};
}

Layer rms_norm(Grammar& grammar, arma::uword inputs, arma::uword) {
  Random& random = grammar.random();
  return cases::RmsNormLayer{random_gain(random, inputs), random_epsilon(random)};
}

Layer batch_norm(Grammar& grammar, arma::uword inputs, arma::uword) {
  Random& random = grammar.random();
  cases::BatchNormLayer norm;
  norm.gain = random_gain(random, inputs);
  norm.bias = random_bias(random, inputs);
  norm.running_mean = Numbers(random.normal(1, inputs, 0.5));
  norm.running_variance = Numbers(arma::mat(arma::square(random.normal(1, inputs, 1)) + 0.1));
  norm.epsilon = random_epsilon(random);
  norm.training = grammar.limits().training;
  return norm;
}

Layer dropout(Grammar& grammar, arma::uword, arma::uword) {
  Random& random = grammar.random();
  const double p = random.chance(0.2) ? 0.0 : random.uniform(0.05, 0.7);
  return cases::DropoutLayer{p, random.below(1U << 16U), grammar.limits().training};
}

LayerType activation_type(const mlp::FunctionFacts& f) {
  return {std::string(f.name), [&f](Grammar& grammar, arma::uword, arma::uword) -> Layer {
            cases::ActivationLayer layer{f.function, f.constant};
            if (f.has_constant && grammar.random().chance(0.5))
              layer.constant =
                  f.elementwise ? grammar.random().log_uniform(1e-2, 2) : grammar.random().log_uniform(0.25, 4);
            return layer;
          }};
}

std::vector<LayerType> make_layer_types() {
  std::vector<LayerType> all{
      {"dense", [](Grammar& g, arma::uword inputs, arma::uword) -> Layer { return g.dense(inputs, true); }},
      {"dense without bias",
       [](Grammar& g, arma::uword inputs, arma::uword) -> Layer { return g.dense(inputs, false); }},
      {"weight_norm", [](Grammar& g, arma::uword inputs, arma::uword) { return g.weight_norm(inputs); }},
      {"layer_norm", layer_norm},
      {"rms_norm", rms_norm},
      {"batch_norm", batch_norm},
      {"dropout", dropout},
      {"residual", [](Grammar& g, arma::uword inputs, arma::uword nesting) { return g.residual(inputs, nesting); }}};
  for (const mlp::FunctionFacts& f : mlp::functions()) all.push_back(activation_type(f));
  return all;
}

}  // namespace

const std::vector<LayerType>& layer_types() {
  static const std::vector<LayerType> all = make_layer_types();
  return all;
}

std::uint64_t pair_count() { return (layer_types().size() + 1) * layer_types().size(); }

LayerPair pair_of_turn(std::uint64_t turn) {
  const std::uint64_t types = layer_types().size(), count = pair_count();
  std::uint64_t stride = 5 * count / 13;
  while (std::gcd(stride, count) != 1) ++stride;
  const std::uint64_t k = turn % count * stride % count;
  return {k < types ? nullptr : &layer_types()[k / types - 1], &layer_types()[k % types]};
}

Grammar::Grammar(Random& random, GrammarLimits limits, Dense dense)
    : random_(random), limits_(limits), dense_(std::move(dense)), left_(limits.coordinates) {}

/// 1 .. widest, any octave as likely as another; as many as the inputs half of the time.
arma::uword Grammar::outputs_for(arma::uword inputs) {
  const double affordable =
      std::clamp(left_ / static_cast<double>(inputs + 1), 1.0, static_cast<double>(limits_.widest));
  if (random_.chance(0.5) && static_cast<double>(inputs) <= affordable) return inputs;
  return static_cast<arma::uword>(random_.log_uniform(1, affordable + 0.999));
}

cases::DenseLayer Grammar::dense(arma::uword inputs, bool biased) {
  const arma::uword outputs = outputs_for(inputs);
  ++weighted_;
  left_ -= static_cast<double>(outputs * (inputs + 1));
  return dense_(inputs, outputs, biased);
}

Layer Grammar::weight_norm(arma::uword inputs) {
  const arma::uword outputs = outputs_for(inputs);
  ++weighted_;
  left_ -= static_cast<double>(outputs * (inputs + 2));
  return cases::WeightNormLayer{Numbers(random_.normal(outputs, inputs, random_.log_uniform(0.1, 10))),
                                random_gain(random_, outputs), random_bias(random_, outputs)};
}

Layer Grammar::residual(arma::uword inputs, arma::uword nesting) {
  cases::ResidualLayer block;
  block.layers = sequence(inputs, nesting + 1);
  const arma::uword outputs = cases::outputs_of(block.layers, inputs).value_or(inputs);
  if (outputs == inputs && random_.chance(0.8)) return block;
  ++weighted_;
  left_ -= static_cast<double>(outputs * (inputs + 1));
  block.projection = dense_(inputs, outputs, random_.chance(0.5));
  return block;
}

std::vector<Layer> Grammar::sequence(arma::uword inputs, arma::uword nesting) {
  const arma::uword length = random_.between(2, nesting == 0 ? 7 : 3);
  const LayerPair* given = nesting == 0 && limits_.pair ? &*limits_.pair : nullptr;
  const bool at_begin = given != nullptr && given->first == nullptr;  // behind the embedding
  const arma::uword pair = at_begin ? 0 : random_.below(length - 1);
  std::vector<Layer> layers;
  for (arma::uword l = 0; l < length; ++l) {
    const bool of_pair = l == pair || l == pair + 1;
    if (is_exhausted() && l > pair + 1) break;
    if (is_exhausted() && l < pair) continue;
    const LayerType* type = &random_.pick(layer_types());
    if (!of_pair && random_.chance(0.4)) type = &layer_types().front();
    if (nesting >= limits_.nested || is_exhausted())
      while (type->name == "residual") type = &random_.pick(layer_types());
    if (given != nullptr && l == pair) type = at_begin ? given->second : given->first;
    if (given != nullptr && !at_begin && l == pair + 1) type = given->second;
    layers.push_back(type->draw(*this, inputs, nesting));
    inputs = cases::outputs_of(layers.back(), inputs).value_or(inputs);
  }
  return layers;
}

}  // namespace gradcheck::fuzz
