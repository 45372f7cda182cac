// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/large_layer.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>
#include <gradcheck/layer/another_batch.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = AnyLayer::Matrices;
using Blocks = Evidence::Blocks;

constexpr arma::uword entries_at_other_points = 12;
/// Of a layer whose values came from moving many coordinates at once: opening it costs many times as much, so few
/// samples have to do.
constexpr arma::uword few_samples = 3;

bool samples_may_go(const AnyLayer& layer, const Report& report) {
  const Clause* apart = report.clause(to_string(ClauseId::samples_independent));
  return layer.traits.samples_independent && !layer.traits.per_sample && apart != nullptr &&
         apart->state == ClauseState::held && std::ranges::all_of(layer.differentiable, std::identity{});
}

/// How many samples of so many entries each, and no more than these, a Probe takes beside the parameters.
arma::uword samples_taken(arma::uword of_input, arma::uword of_output, arma::uword parameters, arma::uword samples) {
  while (samples > 0 && !can_be_probed(parameters + samples * of_input, samples * of_output)) --samples;
  return samples;
}

/// The samples, those with the most wrong entries of dX first.
std::vector<arma::uword> by_wrong_entries(const Report& report, arma::uword samples, Samples along) {
  std::vector<arma::uword> wrong(samples, 0), order(samples);
  for (const Block& b : report.blocks)
    for (arma::uword i = 0; b.of_input && i < b.verdict.n_elem; ++i)
      if (b.verdict_at(i) == Verdict::disagree)
        ++wrong[along == Samples::rows ? i % b.verdict.n_rows : i / b.verdict.n_rows];
  std::iota(order.begin(), order.end(), arma::uword{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&wrong](arma::uword i) { return wrong[i]; });
  return order;
}

/// A block with the one scalar sum(C % output) as its output.
Jacobian without_numbers(const Block& b, bool in_float) {
  return {b.name, b.of_input, b.analytic.n_rows, b.analytic.n_cols, {}, {}, {}, rounding_share(in_float)};
}

void set_numbers(Jacobian& to, const arma::mat& analytic, const arma::mat& numeric, const arma::mat& error) {
  to.analytic = arma::vectorise(analytic).t();
  to.numeric = arma::vectorise(numeric).t();
  to.error_bar = arma::vectorise(error).t();
  to.error_bar.transform([](double e) { return std::isfinite(e) ? e : arma::datum::inf; });
  to.largest = to.numeric.is_empty() ? 0.0 : arma::abs(to.numeric).max();
}

Probe point(const AnyLayer& layer, const Matrices& inputs, arma::mat output, Samples along) {
  Probe p;
  p.inputs = inputs;
  p.output = std::move(output);
  p.samples = samples_of(layer, inputs, along);
  p.by_rows = along == Samples::rows;
  return p;
}

Probe of_report(const AnyLayer& layer, const Report& report, const Matrices& inputs, const arma::mat& output,
                Samples along) {
  Probe p = point(layer, inputs, output, along);
  for (const Block& b : report.blocks) {
    p.blocks.push_back(without_numbers(b, layer.in_float()));
    set_numbers(p.blocks.back(), b.analytic, b.numeric, b.error_bar);
  }
  return p;
}

std::vector<arma::uword> spread_over(arma::uword entries) {
  std::vector<arma::uword> some;
  const arma::uword n = std::min(entries, entries_at_other_points);
  for (arma::uword k = 0; k < n; ++k) some.push_back((2 * k + 1) * entries / (2 * n));
  return some;
}

/// A few entries of the wrong blocks at other inputs; of other blocks nothing.
std::optional<Probe> sampled(AnyLayer& layer, const Report& report, const Blocks& wrong, const Matrices& inputs,
                             const Options& options) {
  Matrices x = inputs;
  const Samples along = layer.traits.samples;
  Probe p = point(layer, inputs, layer.forward(x), along);
  const arma::mat c = random_cotangent(p.output.n_rows, p.output.n_cols, options.seed + 4712);
  const Matrices g = gradient(layer, inputs, c);
  for (const Block& b : report.blocks) p.blocks.push_back(without_numbers(b, layer.in_float()));
  for (const std::size_t b : wrong) {
    const std::vector<arma::uword> some = spread_over(g[b].n_elem);
    const auto columns = numeric_columns_at(layer, inputs, b, some);
    if (!columns) return std::nullopt;
    const arma::vec weights = arma::vectorise(c);
    p.blocks[b].rows = g[b].n_rows;
    p.blocks[b].cols = g[b].n_cols;
    set_numbers(p.blocks[b], g[b].elem(arma::uvec(some)), columns->value.t() * weights,
                columns->error.t() * arma::abs(weights));
  }
  return p;
}

/// The inputs with their last sample once more, smaller.
Matrices with_one_more(const AnyLayer& layer, Matrices inputs, Samples along) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const double size = layer.differentiable[k] ? 0.75 : 1.0;
    arma::mat& m = inputs[k];
    if (along == Samples::rows)
      m.insert_rows(m.n_rows, arma::mat(size * m.tail_rows(1)));
    else
      m.insert_cols(m.n_cols, arma::mat(size * m.tail_cols(1)));
  }
  return inputs;
}

/// The user's point, and those others that the layer takes.
Evidence at_other_points(const Evidence& own, const Report& report, const Options& options) {
  Evidence e = own;
  const Matrices& inputs = own.probes[0].inputs;
  const auto add = [&](const Matrices& at) {
    auto p = attempt([&] { return sampled(e.layer, report, e.wrong, at, options); });
    if (p && *p.value) e.probes.push_back(std::move(**p.value));
  };
  add(another_batch(e.layer, inputs, e.along));
  if (may_open_other_batches(e.layer, own.probes[0])) add(with_one_more(e.layer, inputs, e.along));
  return e;
}

std::optional<Finding> first_of(const std::vector<Hypothesis>& hypotheses, const Evidence& e, const Blocks& blocks) {
  for (const Hypothesis& h : hypotheses)
    if (auto finding = asked(h, e, blocks)) return finding;
  return std::nullopt;
}

std::optional<Finding> name_of(const Evidence& factors, const Evidence& places, const Blocks& blocks) {
  if (auto finding = first_of(ratio_hypotheses(), factors, blocks)) return finding;
  if (auto finding = first_of(place_hypotheses(), places, blocks)) return finding;
  if (auto finding = first_of(entry_hypotheses(), places, blocks)) return finding;
  return first_of(misplaced_entry_hypotheses(), places, blocks);
}

Blocks wrong_blocks_of(const Report& report) {
  Blocks wrong;
  for (std::size_t b = 0; b < report.blocks.size(); ++b)
    if (report.blocks[b].counts().disagree > 0) wrong.push_back(b);
  return wrong;
}

}  // namespace

bool were_had_together(const Report& report) { return report.engine_used() != Engine::direct; }

std::optional<SomeSamples> fewer_samples(AnyLayer& layer, const Matrices& inputs, const Report& report) {
  const Samples along = layer.traits.samples;
  const arma::uword n = samples_of(layer, inputs, along);
  if (n < 2 || !samples_may_go(layer, report)) return std::nullopt;
  Matrices x = inputs;
  const arma::mat output = layer.forward(x);
  arma::uword all = 0, of_input = 0;
  for (const Block& b : report.blocks) all += b.analytic.n_elem;
  for (const arma::mat& m : inputs) of_input += m.n_elem / n;
  if (all < n * of_input) return std::nullopt;
  const arma::uword most = were_had_together(report) ? std::min(few_samples, n - 1) : n - 1;
  const arma::uword taken = samples_taken(of_input, output.n_elem / n, all - n * of_input, most);
  if (taken == 0) return std::nullopt;
  std::vector<arma::uword> order = by_wrong_entries(report, n, along);
  order.resize(taken);
  const arma::uvec kept(order);
  for (std::size_t k = 0; k < x.size(); ++k)
    x[k] = along == Samples::rows ? arma::mat(inputs[k].rows(kept)) : arma::mat(inputs[k].cols(kept));
  return SomeSamples{std::move(x), std::move(order)};
}

std::vector<Finding> of_the_gradient_alone(AnyLayer& layer, const Matrices& inputs, const arma::mat& cotangent,
                                           const Report& report, const Options& options) {
  const Samples along = layer.traits.samples;
  const Blocks wrong = wrong_blocks_of(report);
  const KeptCoordinates kept = kept_parameters(layer);
  Evidence places{layer, along, {of_report(layer, report, inputs, arma::ones(1, 1), along)}, {}, wrong};
  Evidence own = places;
  own.probes[0].output = cotangent;
  const Evidence factors = at_other_points(own, report, options);
  if (const auto together = name_of(factors, places, wrong)) return {*together};
  std::vector<Finding> all;
  for (const std::size_t b : wrong) {
    auto one = name_of(factors, places, {b});
    if (!one) return {};
    all.push_back(std::move(*one));
  }
  return all;
}

}  // namespace gradcheck::detail
