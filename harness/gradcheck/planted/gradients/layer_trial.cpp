// SPDX-License-Identifier: MIT
#include <gradcheck/planted/gradients/layer_trial.hpp>

#include <string>
#include <variant>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/planted/faults/fault_tables.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::fuzz {
namespace {

std::vector<Slot> slots_of(const detail::AnyLayer& layer) {
  std::vector<Slot> slots;
  for (const std::string& block : layer.block_names())
    slots.push_back({1, block == "input"  ? Slot::Kind::input
                        : block == "bias" ? Slot::Kind::bias
                                          : Slot::Kind::weights});
  return slots;
}

/// A layer with its numeric side, to judge any number of gradients.
class LayerBench {
 public:
  LayerBench(detail::AnyLayer& layer, const arma::mat& input, const arma::mat& cotangent)
      : right_(gradient(layer, {input}, cotangent)),
        subject_(layer, {input}, cotangent, right_, detail::float_rounding_of_layer(layer, {input}, cotangent)),
        comparison_(subject_.subject()) {}

  const Gradient& right() const { return right_; }
  Report judge(const Gradient& gradient) {
    for (std::size_t b = 0; b < gradient.size(); ++b) subject_.subject().blocks[b].analytic = gradient[b];
    return comparison_.report();
  }

 private:
  Gradient right_;
  detail::LayerSubject subject_;
  detail::PreparedCheck comparison_;
};

void plant(LayerTrial& trial, LayerBench& bench, const Report& before, const std::vector<Slot>& slots, double samples,
           const PlantedOptions& options, Random& random) {
  const std::vector<NumberFault>& kinds = number_faults();
  const double size = norm(bench.right(), bench.right());
  for (const std::size_t f : random_order(kinds.size(), options.faults_per_net, random)) {
    if (options.faults_per_net > 0 && trial.faults.size() == options.faults_per_net) return;
    Gradient wrong = bench.right();
    if (!kinds[f].change({wrong, slots, samples, before}, random)) continue;
    const auto judge = [&bench](const Gradient& gradient) { return bench.judge(gradient); };
    trial.faults.push_back(outcome(bench.right(), size, before, wrong, judge(wrong), judge));
    trial.faults.back().fault = f;
  }
}

}  // namespace

template <class T>
LayerTrial run_layer_trial(const RandomNetwork<T>& drawn, const PlantedOptions& options, std::uint64_t index) {
  Random random(options.seed ^ 0xc2b2ae3d27d4eb4fU, index);
  mlp::Network<T> network = drawn.network;
  network.forward(drawn.x);
  const std::size_t l = random.below(network.layers().size());
  detail::AnyLayer layer = std::visit([](auto& own) { return detail::erase_layer<T>(own); }, network.layers()[l]);
  const arma::Mat<T>& y = network.outputs()[l];
  const arma::mat cotangent = detail::in_scalar_of(layer, detail::random_cotangent(y.n_rows, y.n_cols, random.bits()));
  LayerBench bench(layer, detail::in_double(l == 0 ? drawn.x : network.outputs()[l - 1]), cotangent);

  LayerTrial trial;
  const Report before = bench.judge(bench.right());
  if (before.counts().disagree > 0)
    trial.accusations.push_back({index, "right layer " + std::to_string(l + 1), before.worst(), 0.0});
  plant(trial, bench, before, slots_of(layer), static_cast<double>(y.n_rows), options, random);
  return trial;
}

template LayerTrial run_layer_trial(const RandomNetwork<double>&, const PlantedOptions&, std::uint64_t);
template LayerTrial run_layer_trial(const RandomNetwork<float>&, const PlantedOptions&, std::uint64_t);

}  // namespace gradcheck::fuzz
