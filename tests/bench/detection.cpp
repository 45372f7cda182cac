// SPDX-License-Identifier: MIT
#include "detection.hpp"

#include <numeric>
#include <utility>

#include <gradcheck/check/check.hpp>
#include <gradcheck/fuzz/draw/random.hpp>
#include <gradcheck/fuzz/draw/random_network.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/network_subject.hpp>
#include <gradcheck/planted/faults/backpropagation.hpp>
#include <gradcheck/planted/faults/fault.hpp>
#include <gradcheck/planted/faults/outcome.hpp>

#include "rules.hpp"

namespace gradcheck::bench {
namespace {

using fuzz::Form, fuzz::Gradient;

/// gradcheck's own rule: one numeric side, any number of gradients.
class Own {
 public:
  explicit Own(const fuzz::RandomNetwork<double>& d)
      : network_(d.network, d.loss, d.x, d.t), comparison_(network_.subject()) {}

  Report judge(const Gradient& gradient) {
    for (std::size_t b = 0; b < gradient.size(); ++b) network_.subject().blocks[b].analytic = gradient[b];
    return comparison_.report();
  }

 private:
  detail::NetworkSubject network_;
  detail::PreparedCheck comparison_;
};

/// The others' numeric sides of one network; adds what they cost to their rows.
class Others {
 public:
  Others(const std::vector<Rule>& rules, const fuzz::RandomNetwork<double>& drawn, std::uint64_t index,
         std::vector<Row>& rows)
      : function_(drawn) {
    for (std::size_t r = 0; r < rules.size(); ++r) {
      const arma::uword before = function_.evaluations();
      judges_.push_back(rules[r].measure(function_, index));
      rows[r].evaluations += function_.evaluations() - before;
    }
  }

  /// Of each rule.
  std::vector<bool> refused(const Gradient& gradient) const {
    const arma::vec a = flat(gradient);
    std::vector<bool> refused;
    for (const Judge& accepts : judges_) refused.push_back(!accepts(a));
    return refused;
  }

 private:
  LossFunction function_;
  std::vector<Judge> judges_;
};

/// One network: what every rule says of each gradient shown.
class Trial {
 public:
  Trial(Detection& detection, const std::vector<Rule>& rules, std::uint64_t index)
      : d_(detection),
        random_(d_.options.seed ^ 0x9e3779b97f4a7c15U, index),
        drawn_(fuzz::random_network<double>(d_.options.seed, index, fuzz::Scales::all)),
        own_(drawn_),
        others_(rules, drawn_, index, d_.rows) {}

  void run() {
    mlp::Network<double> network = drawn_.network;
    const Gradient z = detail::gradients(network, drawn_.loss, drawn_.x, drawn_.t);
    const Gradient a = backpropagate(network, drawn_.x, drawn_.t, right_steps(drawn_.loss, Form::output));
    const Report on_z = own_.judge(z), on_a = own_.judge(a);
    d_.coordinates += on_z.counts().total();
    d_.undecided_coordinates += on_z.counts().undecided;
    d_.rows.back().evaluations += on_z.evaluations;
    accuse(verdicts(z, on_z), verdicts(a, on_a));
    const double norm = fuzz::norm(z, a);
    if (random_.chance(0.5))
      plant({drawn_, Form::pre_activation, z, norm, on_z});
    else
      plant({drawn_, Form::output, a, norm, on_a});
  }

 private:
  std::vector<bool> verdicts(const Gradient& gradient, const Report& own) const {
    std::vector<bool> all = others_.refused(gradient);
    all.push_back(own.counts().disagree > 0);
    return all;
  }

  void accuse(const std::vector<bool>& one, const std::vector<bool>& other) {
    for (std::size_t r = 0; r < d_.rows.size(); ++r) d_.rows[r].accused += one[r] || other[r] ? 1 : 0;
  }

  void plant(const fuzz::Setting<double>& setting) {
    const auto& classes = fuzz::fault_classes<double>();
    std::vector<std::size_t> order(classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random_.shuffle(order);
    arma::uword planted = 0;
    for (std::size_t k = 0; k < order.size() && planted < d_.options.faults_per_net; ++k) {
      const auto wrong = classes[order[k]].plant(setting, random_);
      if (!wrong) continue;
      ++planted;
      if (classes[order[k]].expectation == fuzz::Expectation::caught) show(setting, *wrong);
    }
  }

  void show(const fuzz::Setting<double>& setting, const Gradient& wrong) {
    const Report report = own_.judge(wrong);
    const fuzz::Planted p = fuzz::outcome(setting.gradient, setting.norm, setting.report, wrong, report);
    ++d_.planted;
    if (!p.material()) return;
    ++d_.material;
    d_.undecided += p.outcome == fuzz::Outcome::undecided ? 1 : 0;
    d_.not_tested += p.outcome == fuzz::Outcome::not_tested ? 1 : 0;
    d_.missed += p.outcome == fuzz::Outcome::missed ? 1 : 0;
    d_.beyond_bound += p.above_resolution ? 1 : 0;
    const std::vector<bool> caught = verdicts(wrong, report);
    for (std::size_t r = 0; r < d_.rows.size(); ++r) d_.rows[r].caught += caught[r] ? 1 : 0;
  }

  Detection& d_;
  fuzz::Random random_;
  fuzz::RandomNetwork<double> drawn_;
  Own own_;
  Others others_;
};

}  // namespace

Detection detect(const DetectionOptions& options) {
  std::vector<Rule> rules = rewritten_rules();
  for (Rule& rule : installed_rules()) rules.push_back(std::move(rule));
  Detection detection;
  detection.options = options;
  for (const Rule& rule : rules) detection.rows.push_back({.rule = rule.name});
  detection.rows.push_back({.rule = "gradcheck"});
  for (std::uint64_t index = 0; index < options.nets; ++index) Trial(detection, rules, index).run();
  return detection;
}

}  // namespace gradcheck::bench
