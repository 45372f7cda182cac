// SPDX-License-Identifier: MIT
#include <gradcheck/planted/gradients/trial.hpp>

#include <gradcheck/check/check.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/network_subject.hpp>

namespace gradcheck::fuzz {
namespace {

/// One subject, one numeric side, any number of analytic gradients.
template <class T>
class GradientBench {
 public:
  explicit GradientBench(const RandomNetwork<T>& d)
      : network_(d.network, d.loss, d.x, d.t), comparison_(network_.subject()) {}

  Report judge(const Gradient& gradient) {
    for (std::size_t b = 0; b < gradient.size(); ++b) network_.subject().blocks[b].analytic = gradient[b];
    return comparison_.report();
  }

 private:
  detail::NetworkSubject network_;
  detail::PreparedCheck comparison_;
};

void count(Trial& trial, const Report& report) {
  const Counts c = report.counts();
  trial.coordinates = c.total();
  trial.undecided = c.undecided;
  trial.negligible = c.negligible;
  trial.flat = c.flat;
  trial.evaluations = report.evaluations;
}

void accuse(Trial& trial, const Report& report, std::uint64_t index, const char* form) {
  if (report.counts().disagree == 0) return;
  trial.accusations.push_back({index, std::string("right gradient, ") + form, report.worst(), 0.0});
}

template <class T>
void plant(Trial& trial, GradientBench<T>& bench, const Setting<T>& setting, const PlantedOptions& options,
           Random& random) {
  const auto& classes = fault_classes<T>();
  for (const std::size_t f : random_order(classes.size(), options.faults_per_net, random)) {
    if (options.faults_per_net > 0 && trial.faults.size() == options.faults_per_net) return;
    const auto wrong = classes[f].plant(setting, random);
    if (!wrong) continue;
    const auto judge = [&bench](const Gradient& gradient) { return bench.judge(gradient); };
    trial.faults.push_back(outcome(setting.gradient, setting.norm, setting.report, *wrong, judge(*wrong), judge));
    trial.faults.back().fault = f;
  }
}

}  // namespace

template <class T>
Trial run_trial(const PlantedOptions& options, std::uint64_t index) {
  return run_trial(random_network<T>(options.seed, index, options.scales), options, index);
}

template <class T>
Trial run_trial(const RandomNetwork<T>& drawn, const PlantedOptions& options, std::uint64_t index) {
  Random random(options.seed ^ 0x9e3779b97f4a7c15U, index);
  mlp::Network<T> network = drawn.network;
  const Gradient own = detail::gradients(network, drawn.loss, drawn.x, drawn.t);
  const Gradient from_output = backpropagate(network, drawn.x, drawn.t, right_steps(drawn.loss, Form::output));
  GradientBench<T> bench(drawn);
  const Report own_report = bench.judge(own), output_report = bench.judge(from_output);

  Trial trial;
  count(trial, own_report);
  accuse(trial, own_report, index, "from the pre-activation");
  accuse(trial, output_report, index, "from the output");
  const double size = norm(own, from_output);
  if (random.chance(0.5))
    plant<T>(trial, bench, {drawn, Form::pre_activation, own, size, own_report}, options, random);
  else
    plant<T>(trial, bench, {drawn, Form::output, from_output, size, output_report}, options, random);
  trial.layer = run_layer_trial(drawn, options, index);
  return trial;
}

template Trial run_trial(const RandomNetwork<double>&, const PlantedOptions&, std::uint64_t);
template Trial run_trial(const RandomNetwork<float>&, const PlantedOptions&, std::uint64_t);
template Trial run_trial<double>(const PlantedOptions&, std::uint64_t);
template Trial run_trial<float>(const PlantedOptions&, std::uint64_t);

}  // namespace gradcheck::fuzz
