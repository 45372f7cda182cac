// SPDX-License-Identifier: MIT
#include <gradcheck/planted/engines/engines_trial.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/network_subject.hpp>
#include <gradcheck/planted/faults/fault.hpp>
#include <gradcheck/planted/faults/outcome.hpp>

namespace gradcheck::fuzz {
namespace {

constexpr double bars_allowed = 3;

/// |n_d - n_c| / (e_d + e_c), the smallest normal number left out as in the rule; nothing where that is no number.
std::optional<double> bars_apart(const Entry& d, const Entry& c) {
  const double apart = std::abs(d.numeric - c.numeric), bars = d.error_bar + c.error_bar;
  if (!std::isfinite(apart) || !std::isfinite(bars)) return std::nullopt;
  return apart <= std::numeric_limits<double>::min() ? 0.0 : apart / bars;
}

/// Whether one cannot see what the other sees: its bound is wider, and its value is not another one.
bool is_wider(const Entry& agrees, const Entry& disagrees) {
  const auto apart = bars_apart(agrees, disagrees);
  return agrees.verdict == Verdict::agree && disagrees.verdict == Verdict::disagree && agrees.bound > disagrees.bound &&
         apart && *apart <= bars_allowed;
}

Differing how_verdicts_differ(const Entry& d, const Entry& c, bool right) {
  const bool accused = d.verdict == Verdict::disagree || c.verdict == Verdict::disagree;
  if (right && accused) return Differing::verdicts;
  if (d.verdict == Verdict::undecided || c.verdict == Verdict::undecided) return Differing::decided_by_one;
  return is_wider(d, c) || is_wider(c, d) ? Differing::resolution : Differing::verdicts;
}

std::string said(const Entry& e) {
  const std::string verdict(to_string(e.verdict));
  return e.reason == Reason::none ? verdict : verdict + " (" + std::string(to_string(e.reason)) + ")";
}

void add_ratio(EngineCounts& counts, double r) {
  ++(r < 1 ? counts.below_one : r <= bars_allowed ? counts.up_to_three : counts.above_three);
  counts.worst = std::max(counts.worst, r);
}

std::vector<Differing> compare_entries(EngineCounts& counts, const Entry& d, const Entry& c, bool right) {
  std::vector<Differing> ways;
  ++counts.coordinates;
  if (d.verdict != c.verdict) {
    ++counts.verdicts[said(d) + ", " + said(c)];
    ways.push_back(how_verdicts_differ(d, c, right));
  }
  const auto apart = bars_apart(d, c);
  if (apart) add_ratio(counts, *apart);
  if (apart && *apart > bars_allowed) ways.push_back(Differing::values);
  for (const Differing how : ways) ++counts[how];
  return ways;
}

std::optional<std::string> refusal(const Report& chained) {
  if (chained.engine != "direct") return std::nullopt;  // grouped, where the network is one layer
  return chained.stagewise.refused.empty() ? "no reason was given" : chained.stagewise.refused;
}

/// One subject, and what either engine says of any number of its gradients.
template <class T>
class TwoEngines {
 public:
  explicit TwoEngines(const RandomNetwork<T>& d)
      : network_(d.network, d.loss, d.x, d.t), comparison_(network_.subject()) {}

  /// By direct differences, and stage by stage.
  std::pair<Report, Report> judge(const Gradient& gradient) {
    for (std::size_t b = 0; b < gradient.size(); ++b) network_.subject().blocks[b].analytic = gradient[b];
    return {comparison_.report(), check(network_.subject(), {.engine = Engine::chained})};
  }

 private:
  detail::NetworkSubject network_;
  detail::PreparedCheck comparison_;
};

template <class T>
void compare_wrong(EnginesSummary& s, TwoEngines<T>& engines, const Setting<T>& by_direct, const Report& by_chained,
                   std::uint64_t index, Random& random) {
  const auto& classes = fault_classes<T>();
  arma::uword planted = 0;
  for (const std::size_t f : random_order(classes.size(), s.options.faults_per_net, random)) {
    if (s.options.faults_per_net > 0 && planted == s.options.faults_per_net) return;
    const auto wrong = classes[f].plant(by_direct, random);
    if (!wrong) continue;
    ++planted;
    const auto both = engines.judge(*wrong);
    compare(s, {false, index, classes[f].name}, both.first, both.second);
    const auto missed = [&](const Report& before, const Report& after) {
      return classes[f].expectation == Expectation::caught &&
             outcome(by_direct.gradient, by_direct.norm, before, *wrong, after).above_resolution;
    };
    s.wrong.direct_misses += missed(by_direct.report, both.first) ? 1 : 0;
    s.wrong.chained_misses += missed(by_chained, both.second) ? 1 : 0;
  }
}

template <class T>
void compare_all(EnginesSummary& s, std::uint64_t index) {
  const auto drawn = random_network<T>(s.options.seed, index, s.options.scales);
  Random random(s.options.seed ^ 0x9e3779b97f4a7c15U, index);
  mlp::Network<T> network = drawn.network;
  const Gradient own = detail::gradients(network, drawn.loss, drawn.x, drawn.t);
  const Gradient from_output = backpropagate(network, drawn.x, drawn.t, right_steps(drawn.loss, Form::output));
  TwoEngines<T> engines(drawn);
  const auto of_own = engines.judge(own), of_output = engines.judge(from_output);
  if (const auto why = refusal(of_own.second)) {
    ++s.refusals[*why];
    return;
  }
  s.taken_apart = 1;
  compare(s, {true, index, "right gradient, from the pre-activation"}, of_own.first, of_own.second);
  compare(s, {true, index, "right gradient, from the output"}, of_output.first, of_output.second);
  const double size = norm(own, from_output);
  if (random.chance(0.5))
    compare_wrong<T>(s, engines, {drawn, Form::pre_activation, own, size, of_own.first}, of_own.second, index, random);
  else
    compare_wrong<T>(s, engines, {drawn, Form::output, from_output, size, of_output.first}, of_output.second, index,
                     random);
}

}  // namespace

void compare(EnginesSummary& s, const Compared& of, const Report& direct, const Report& chained) {
  EngineCounts& counts = of.right ? s.right : s.wrong;
  ++counts.gradients;
  for (std::size_t b = 0; b < direct.blocks.size(); ++b)
    for (arma::uword i = 0; i < direct.blocks[b].verdict.n_elem; ++i)
      for (const Differing how : compare_entries(counts, direct.blocks[b].at(i), chained.blocks[b].at(i), of.right))
        s.differences.push_back({how, of.index, of.what, direct.blocks[b].at(i), chained.blocks[b].at(i)});
  counts.direct_accuses += direct.counts().disagree > 0 ? 1 : 0;
  counts.chained_accuses += chained.counts().disagree > 0 ? 1 : 0;
  counts.direct_evaluations += direct.evaluations;
  counts.chained_evaluations += chained.evaluations;
  counts.handed_over += chained.stagewise.handed_over;
  counts.reopened += chained.stagewise.reopened;
}

EnginesSummary run_engines_trial(const PlantedOptions& options, std::uint64_t index) {
  EnginesSummary s;
  s.options = options;
  s.nets = 1;
  if (options.scalar == Scalar::float32)
    compare_all<float>(s, index);
  else
    compare_all<double>(s, index);
  return s;
}

}  // namespace gradcheck::fuzz
