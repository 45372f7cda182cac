// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/network_case.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/fuzz/draw/data_set.hpp>
#include <gradcheck/fuzz/draw/gen.hpp>
#include <gradcheck/fuzz/draw/grammar.hpp>
#include <gradcheck/fuzz/draw/weights.hpp>
#include <gradcheck/fuzz/shrink/simpler.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::ActivationLayer, cases::Case, cases::DenseLayer;
using mlp::Function, mlp::LossKind;

constexpr double share_of_blocks = 0.6;

/// Whether the last forward put a sign exactly at 0, where no derivative exists and nothing can be decided.
template <class T>
bool jumps(const mlp::Network<T>& network, const arma::Mat<T>& x) {
  const arma::Mat<T>* in = &x;
  for (std::size_t l = 0; l < network.layers().size(); in = &network.outputs()[l++])
    if (const auto* phi = std::get_if<mlp::Activation<T>>(&network.layers()[l]))
      if (phi->function() == Function::sign && arma::any(arma::vectorise(*in) == T(0))) return true;
  return false;
}

/// Whether a batch_norm is in training.
bool couples_samples(const std::vector<cases::Layer>& layers) {
  return std::ranges::any_of(layers, [](const cases::Layer& layer) {
    const auto* norm = std::get_if<cases::BatchNormLayer>(&layer);
    const auto* block = std::get_if<cases::ResidualLayer>(&layer);
    return (norm != nullptr && norm->training) || (block != nullptr && couples_samples(block->layers));
  });
}

/// One network being drawn.
class Draw {
 public:
  /// blocks: the share of networks that are drawn from the grammar; all that have to have a pair of layers.
  Draw(Random& random, const NetworkSizes& sizes, double blocks, std::optional<LayerPair> pair = {})
      : random_(random), sizes_(sizes), blocks_(blocks), pair_(pair) {}

  DrawnCase network() {
    unusual_ = random_.chance(0.25);  // and about three quarters of those draw something unusual
    budget_ = random_.chance(1.0 / 400) ? 6000 : random_.log_uniform(16, 512);
    Case& c = drawn_.value;
    if (random_.chance(0.15)) {
      c.scalar = cases::Scalar::float32;
      drawn_.scales = Scales::all;
    }
    c.loss = loss();
    data();
    layers();
    penalties();
    targets_of_case();
    if (random_.chance(unusual_ ? 0.1 : 0.3)) updates();
    return std::move(drawn_);
  }

 private:
  mlp::Loss<double> loss() {
    mlp::Loss<double> loss{random_.pick(mlp::loss_kinds()), static_cast<mlp::Reduction>(random_.below(3)), 1.0};
    if (loss.kind == LossKind::huber && random_.chance(0.5)) loss.delta = random_.log_uniform(0.1, 10);
    return loss;
  }

  /// 1 .. most, any octave as likely as another.
  arma::uword size(arma::uword most, double affordable) {
    const double limit = std::clamp(affordable, 1.0, static_cast<double>(most));
    return static_cast<arma::uword>(random_.log_uniform(1, limit + 0.999));
  }

  void data() {
    const arma::uword inputs = size(sizes_.widest, budget_ / 4), largest = sizes_.largest_batch;
    const auto affordable = static_cast<arma::uword>(std::max(1.0, budget_ / static_cast<double>(inputs)));
    const arma::uword batch = random_.chance(0.1) ? 1 : random_.between(1, std::min(largest, affordable));
    const bool any = unusual_ && random_.chance(0.6);
    const auto kinds = any ? data_kinds().size() : static_cast<std::size_t>(last_ordinary_data) + 1;
    const DataKind kind = random_.chance(any ? 0.0 : 0.4) ? DataKind::gaussian : data_kinds()[random_.below(kinds)];
    drawn_.value.x = take(samples(batch, inputs, kind), random_);
    drawn_.recipe["data"] = name(kind);
    if (kind > last_ordinary_data) drawn_.scales = Scales::all;
  }

  WeightKind weight_kind() {
    if (unusual_ && random_.chance(0.6)) return random_.pick(weight_kinds());
    if (random_.chance(0.6)) return WeightKind::gaussian;
    return weight_kinds()[random_.below(static_cast<std::size_t>(last_ordinary_weights) + 1)];
  }

  DenseLayer dense(arma::uword inputs, arma::uword outputs, bool biased) {
    const WeightKind kind = weight_kind();
    if (kind > last_ordinary_weights) drawn_.scales = Scales::all;
    drawn_.recipe.try_emplace("first weights", name(kind));
    DenseLayer layer{take(weights(outputs, inputs, kind), random_), {}};
    const bool own = kind == WeightKind::lattice || kind == WeightKind::zero;
    if (biased) layer.bias = own ? take(weights(1, outputs, kind), random_) : random_.normal(1, outputs, 0.5);
    return layer;
  }

  ActivationLayer activation() {
    const mlp::FunctionFacts& f = random_.pick(mlp::functions());
    ActivationLayer layer{f.function, f.constant};
    if (f.has_constant && f.elementwise && random_.chance(0.5)) layer.constant = random_.log_uniform(1e-2, 2);
    return layer;
  }

  void activations(double none) {
    if (random_.chance(none)) return;
    drawn_.value.layers.emplace_back(activation());
    if (random_.chance(0.1)) drawn_.value.layers.emplace_back(activation());
  }

  void layers() {
    pair_ || random_.chance(blocks_) ? blocks() : chain();
    if (drawn_.value.loss.kind == LossKind::binary_cross_entropy)
      drawn_.value.layers.emplace_back(ActivationLayer{Function::sigmoid});
    if (drawn_.value.loss.kind == LossKind::gaussian_nll) pairs();
  }

  /// As many variances as means; without softplus some of them are below the clamp.
  void pairs() {
    Case& c = drawn_.value;
    const auto outputs = cases::outputs_of(c.layers, c.x.values.n_cols).value_or(c.x.values.n_cols);
    if (outputs % 2 == 1) c.layers.emplace_back(dense(outputs, outputs + 1, true));
    if (random_.chance(0.75)) c.layers.emplace_back(ActivationLayer{Function::softplus});
  }

  /// Of the grammar; a batch of one has no variance that batch_norm could train with.
  void blocks() {
    Case& c = drawn_.value;
    const bool training = c.x.values.n_rows > 1 && random_.chance(0.7);
    if (training && random_.chance(0.05)) constant_batch();
    if (pair_ ? pair_->first == nullptr : random_.chance(0.15)) embedding();
    Grammar grammar(
        random_, {sizes_.deepest_blocks, sizes_.widest, 3, budget_, training, pair_},
        [this](arma::uword inputs, arma::uword outputs, bool biased) { return dense(inputs, outputs, biased); });
    const auto inputs = cases::outputs_of(c.layers, c.x.values.n_cols).value_or(c.x.values.n_cols);
    std::vector<cases::Layer> sequence = grammar.sequence(inputs, 0);
    if (c.layers.empty() && std::ranges::none_of(sequence, cases::is_numbered))
      sequence.insert(sequence.begin(), dense(inputs, inputs, random_.chance(0.5)));
    std::ranges::move(sequence, std::back_inserter(c.layers));
  }

  void constant_batch() {
    arma::mat& x = drawn_.value.x.values;
    x.each_row() = arma::mat(x.row(0));
    drawn_.recipe["data"] = "constant batch";
    drawn_.scales = Scales::all;
  }

  /// First in the network: x becomes integers, of all rows of its table or of one.
  void embedding() {
    Case& c = drawn_.value;
    const arma::uword rows = random_.between(1, 12), columns = random_.between(1, 6);
    const bool one = random_.chance(0.1);
    const auto integers = std::min<arma::uword>(c.x.values.n_cols, 6);
    c.x = cases::Numbers(arma::mat(c.x.values.n_rows, integers, arma::fill::zeros));
    const arma::uword only = random_.below(rows);
    for (double& entry : c.x.values) entry = static_cast<double>(one ? only : random_.below(rows));
    drawn_.recipe["data"] = one ? "one integer" : "integers";
    c.layers.emplace_back(cases::EmbeddingLayer{random_.normal(rows, columns, 1)});
  }

  void chain() {
    auto& all = drawn_.value.layers;
    arma::uword inputs = drawn_.value.x.values.n_cols;
    const arma::uword depth = random_.between(1, random_.between(1, sizes_.deepest));
    const bool biased = random_.chance(0.75);
    double left = budget_;
    activations(0.95);  // before the first dense layer
    for (arma::uword l = 1; l <= depth; ++l) {
      const arma::uword outputs = size(sizes_.widest, left / static_cast<double>(2 * (inputs + 1)));
      left -= static_cast<double>(outputs * (inputs + 1));
      all.emplace_back(dense(inputs, outputs, biased && random_.chance(0.9)));
      activations(0.1);
      inputs = outputs;
    }
  }

  void penalties() {
    if (random_.chance(0.3)) drawn_.value.penalties.push_back({mlp::Norm::l2, random_.log_uniform(1e-4, 1e-1)});
    if (random_.chance(0.15)) drawn_.value.penalties.push_back({mlp::Norm::l1, random_.log_uniform(1e-4, 1e-1)});
  }

  template <class T>
  arma::mat outputs() {
    mlp::Network<T> network = cases::make_network<T>(drawn_.value);
    const auto x = arma::conv_to<arma::Mat<T>>::from(drawn_.value.x.values);
    const arma::mat y = arma::conv_to<arma::mat>::from(network.forward(x));
    if (jumps(network, x)) drawn_.scales = Scales::all;
    return y;
  }

  void label_options(arma::uword classes) {
    mlp::Loss<double>& loss = drawn_.value.loss;
    if (random_.chance(0.5)) loss.smoothing = random_.log_uniform(1e-2, 1);
    if (random_.chance(0.5)) {
      loss.class_weights = arma::rowvec(classes, arma::fill::zeros);
      for (double& weight : loss.class_weights) weight = random_.log_uniform(0.1, 10);
    }
    if (!random_.chance(0.5)) return;
    loss.ignored = -100;
    drawn_.value.y = take(some_ignored(drawn_.value.y.values, -100), random_);
  }

  void targets_of_case() {
    Case& c = drawn_.value;
    const arma::mat y = c.scalar == cases::Scalar::float32 ? outputs<float>() : outputs<double>();
    if (near_certainty(c, y)) c.loss.kind = LossKind::binary_cross_entropy_with_logits;
    const TargetKind kind = random_.pick(target_kinds());
    drawn_.recipe["targets"] = name(kind);
    c.y = take(targets(c.loss.kind, c.x.values, y.n_cols, kind), random_);
    if (c.loss.kind == LossKind::softmax_cross_entropy && random_.chance(0.5)) label_options(y.n_cols);
    if (c.loss.kind == LossKind::mae && drawn_.recipe["data"] == name(DataKind::lattice) && y.is_finite())
      c.y.values.row(0) = y.row(0);  // at the loss's own kink
  }

  cases::OptimiserOptions optimiser(bool momentum) {
    if (random_.chance(0.25))
      return mlp::AdamOptions{.rate = random_.log_uniform(1e-4, 1e-2),
                              .weight_decay = random_.chance(0.5) ? 1e-2 : 0.0,
                              .decay = random_.chance(0.5) ? mlp::Decay::decoupled : mlp::Decay::coupled};
    return mlp::SgdOptions<double>{.rate = random_.log_uniform(1e-3, 0.1),
                                   .momentum = momentum ? 0.5 : 0.0,
                                   .nesterov = momentum && random_.chance(0.5),
                                   .weight_decay = random_.chance(0.5) ? 1e-3 : 0.0};
  }

  void updates() {
    const bool momentum = random_.chance(0.5);
    for (arma::uword n = random_.between(1, 2); n > 0; --n) {
      cases::Update update;
      if (drawn_.value.updates.empty() || random_.chance(0.5)) update.optimiser = optimiser(momentum);
      if (random_.chance(0.3) && !couples_samples(drawn_.value.layers))
        update.samples = {{random_.below(drawn_.value.x.values.n_rows)}};
      if (drawn_.value.loss.ignored) update.samples.reset();  // a mean over ignored labels alone is none
      update.steps = random_.between(1, 3);
      drawn_.value.updates.push_back(std::move(update));
    }
  }

  Random& random_;
  NetworkSizes sizes_;
  double blocks_;
  std::optional<LayerPair> pair_;
  bool unusual_ = false;
  double budget_ = 0;
  DrawnCase drawn_;
};

}  // namespace

bool near_certainty(const Case& c, const arma::mat& y) {
  const mlp::Loss<double> loss{c.loss.kind};
  if (c.scalar == cases::Scalar::float32)
    return loss.cast<float>().is_near_certainty(arma::conv_to<arma::fmat>::from(y));
  return loss.is_near_certainty(y);
}

rc::Gen<DrawnCase> network_case(NetworkSizes sizes) {
  return shrinking(drawn([sizes](Random& random) { return Draw(random, sizes, share_of_blocks).network(); }));
}

rc::Gen<DrawnCase> network_case_of_run(std::uint64_t run) {
  constexpr std::uint64_t led = 4;  // of ten; the others as they come
  constexpr double others = (10 * share_of_blocks - led) / (10 - led);
  if (run % 10 >= led) return shrinking(drawn([](Random& random) { return Draw(random, {}, others).network(); }));
  const LayerPair pair = pair_of_turn(run / 10 * led + run % 10);
  return shrinking(drawn([pair](Random& random) { return Draw(random, {}, 1, pair).network(); }));
}

}  // namespace gradcheck::fuzz
