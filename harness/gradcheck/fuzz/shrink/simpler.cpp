// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/shrink/simpler.hpp>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <rapidcheck/Random.h>
#include <rapidcheck/seq/Create.h>
#include <rapidcheck/seq/Transform.h>
#include <rapidcheck/shrinkable/Transform.h>

#include <gradcheck/fuzz/shrink/fewer_blocks.hpp>
#include <gradcheck/fuzz/shrink/fewer_columns.hpp>
#include <gradcheck/fuzz/shrink/resize.hpp>
#include <gradcheck/fuzz/shrink/simpler_numbers.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::ActivationLayer, cases::Case, cases::DenseLayer, cases::Numbers, cases::Update;
using mlp::Function, mlp::LossKind;
using Cases = std::vector<Case>;

/// c after change.
template <class Change>
void add(Cases& all, const Case& c, Change change) {
  all.push_back(c);
  change(all.back());
}

void drop_update(Case& c, std::size_t n) {
  if (n + 1 < c.updates.size() && !c.updates[n + 1].optimiser) c.updates[n + 1].optimiser = c.updates[n].optimiser;
  c.updates.erase(c.updates.begin() + static_cast<std::ptrdiff_t>(n));
}

Cases fewer_updates(const Case& c) {
  Cases all;
  if (c.updates.empty()) return all;
  add(all, c, [](Case& s) { s.updates.clear(); });
  for (std::size_t n = 0; c.updates.size() > 1 && n < c.updates.size(); ++n)
    add(all, c, [n](Case& s) { drop_update(s, n); });
  return all;
}

double rate_of(const cases::OptimiserOptions& options) {
  return std::visit([](const auto& o) { return o.rate; }, options);
}

void set_rate(cases::OptimiserOptions& options, double rate) {
  std::visit([rate](auto& o) { o.rate = rate; }, options);
}

/// Descent by the rate alone.
bool is_plain(const cases::OptimiserOptions& options) {
  const auto* sgd = std::get_if<mlp::SgdOptions<double>>(&options);
  return sgd != nullptr && sgd->momentum == 0.0 && sgd->weight_decay == 0.0;
}

Cases plainer_updates(const Case& c) {
  Cases all;
  for (std::size_t n = 0; n < c.updates.size(); ++n) {
    const Update& update = c.updates[n];
    if (update.steps > 1) add(all, c, [n](Case& s) { s.updates[n].steps = 1; });
    if (update.samples) add(all, c, [n](Case& s) { s.updates[n].samples.reset(); });
    if (!update.optimiser) continue;
    const double rate = rate_of(*update.optimiser);
    if (!is_plain(*update.optimiser))
      add(all, c, [n, rate](Case& s) { s.updates[n].optimiser = mlp::SgdOptions<double>{.rate = rate}; });
    for (const double simpler : simpler_numbers(rate))
      if (simpler > 0) add(all, c, [n, simpler](Case& s) { set_rate(*s.updates[n].optimiser, simpler); });
  }
  return all;
}

Cases fewer_penalties(const Case& c) {
  Cases all;
  for (std::size_t n = 0; n < c.penalties.size(); ++n)
    add(all, c, [n](Case& s) { s.penalties.erase(s.penalties.begin() + static_cast<std::ptrdiff_t>(n)); });
  return all;
}

Cases plainer_penalties(const Case& c) {
  Cases all;
  for (std::size_t n = 0; n < c.penalties.size(); ++n)
    for (const double lambda : simpler_numbers(c.penalties[n].lambda))
      if (lambda > 0) add(all, c, [n, lambda](Case& s) { s.penalties[n].lambda = lambda; });
  return all;
}

Cases fewer_layers(const Case& c) {
  Cases all;
  const arma::uword units = boundaries(c) == 0 ? 0 : cases::units(c);
  for (arma::uword unit = 1; units > 1 && unit <= units; ++unit)
    for (const auto activations : {Activations::removed, Activations::kept})
      all.push_back(without_dense(c, unit, activations));
  for (std::size_t l = 0; c.layers.size() > 1 && l < c.layers.size(); ++l)
    if (std::holds_alternative<ActivationLayer>(c.layers[l]))
      add(all, c, [l](Case& s) { s.layers.erase(s.layers.begin() + static_cast<std::ptrdiff_t>(l)); });
  return all;
}

/// What may be left of n: the first, the last, half, or all but one.
std::vector<arma::uvec> fewer_of(arma::uword n) {
  std::vector<arma::uvec> all;
  if (n < 2) return all;
  const arma::uvec every = arma::regspace<arma::uvec>(0, n - 1);
  all = {every.head(1), every.tail(1)};
  if (n < 3) return all;
  all.insert(all.end(), {every.head(n / 2), every.tail(n / 2)});
  for (arma::uword i = 0; i < n && n <= 16; ++i) all.emplace_back(every.elem(arma::find(every != i)));
  return all;
}

Cases fewer_samples(const Case& c) {
  Cases all;
  for (const arma::uvec& kept : fewer_of(c.x.values.n_rows)) all.push_back(with_samples(c, kept));
  return all;
}

Cases fewer_units(const Case& c) {
  Cases all;
  for (arma::uword b = 0; b < boundaries(c); ++b)
    for (const arma::uvec& kept : fewer_of(width(c, b))) {
      all.push_back(with_units(c, b, kept));
      if (b > 0 && width(c, b - 1) == width(c, b)) all.push_back(with_units(all.back(), b - 1, kept));  // stays square
    }
  return all;
}

Cases narrower_blocks(const Case& c) { return fewer_columns(c, fewer_of); }

Cases simpler_loss(const Case& c) {
  Cases all;
  const bool labels = c.loss.kind == LossKind::softmax_cross_entropy;
  if (c.loss.kind != LossKind::half_mse && (!labels || cases::is_plain(c.layers)))
    add(all, c, [&c](Case& s) {
      if (c.loss.kind == LossKind::softmax_cross_entropy && boundaries(c) > 0)
        s.y = Numbers(arma::mat(c.y.values.n_rows, width(c, boundaries(c) - 1), arma::fill::zeros));
      if (c.loss.kind == LossKind::gaussian_nll)
        s.y = Numbers(arma::mat(arma::join_rows(c.y.values, c.y.values)));  // a target for each output
      s.loss = {LossKind::half_mse, c.loss.reduction, 1.0};
    });
  if (c.loss.reduction != mlp::Reduction::sum) add(all, c, [](Case& s) { s.loss.reduction = mlp::Reduction::sum; });
  if (c.loss.delta != 1.0) add(all, c, [](Case& s) { s.loss.delta = 1.0; });
  if (c.loss.smoothing != 0.0) add(all, c, [](Case& s) { s.loss.smoothing = 0.0; });
  if (!c.loss.class_weights.is_empty()) add(all, c, [](Case& s) { s.loss.class_weights.reset(); });
  if (c.loss.ignored)
    add(all, c, [](Case& s) {
      arma::mat y = s.y.values;
      y.replace(static_cast<double>(*s.loss.ignored), 0.0);
      s.y = Numbers(y);
      s.loss.ignored.reset();
    });
  return all;
}

constexpr std::array simple_functions{Function::relu, Function::tanh, Function::sigmoid};

Cases simpler_activations(const Case& c) {
  Cases all;
  for (std::size_t l = 0; l < c.layers.size(); ++l) {
    const auto* layer = std::get_if<ActivationLayer>(&c.layers[l]);
    if (layer == nullptr) continue;
    for (const Function simple : simple_functions) {
      if (layer->function == simple) break;
      add(all, c, [&](Case& s) { s.layers[l] = ActivationLayer{simple, mlp::facts(simple).constant}; });
    }
    if (const double usual = mlp::facts(layer->function).constant; layer->constant != usual)
      add(all, c, [&](Case& s) { s.layers[l] = ActivationLayer{layer->function, usual}; });
  }
  return all;
}

Cases fewer_biases(const Case& c) {
  Cases all;
  for (const std::size_t l : dense_places(c))
    if (!std::get<DenseLayer>(c.layers[l]).bias.values.is_empty())
      add(all, c, [l](Case& s) { std::get<DenseLayer>(s.layers[l]).bias = Numbers(); });
  return all;
}

Cases in_double(const Case& c) {
  Cases all;
  if (c.scalar != cases::Scalar::float64) add(all, c, [](Case& s) { s.scalar = cases::Scalar::float64; });
  return all;
}

/// Every matrix of numbers in a case.
std::vector<Numbers*> matrices(Case& c) {
  std::vector<Numbers*> all;
  cases::each_matrix(c.layers, [&all](Numbers& numbers) { all.push_back(&numbers); });
  all.insert(all.end(), {&c.x, &c.y});
  return all;
}

Cases simpler_values(const Case& c) {
  Cases all;
  Case copy = c;
  with_simpler_numbers(matrices(copy), [&] { all.push_back(copy); });
  return all;
}

using Simpler = Cases (*)(const Case&);
constexpr std::array<Simpler, 15> all_steps{fewer_updates,     fewer_penalties, fewer_blocks,        fewer_layers,
                                            fewer_samples,     fewer_units,     narrower_blocks,     simpler_loss,
                                            in_double,         plainer_blocks,  simpler_activations, plainer_updates,
                                            plainer_penalties, fewer_biases,    simpler_values};

rc::Shrinkable<DrawnCase> shrinkable(const DrawnCase& drawn) {
  return rc::shrinkable::shrinkRecur(drawn, [](const DrawnCase& d) {
    return rc::seq::map(simpler(d.value), [d](Case&& c) {
      DrawnCase simple = d;
      simple.value = std::move(c);
      return simple;
    });
  });
}

}  // namespace

rc::Seq<Case> simpler(const Case& c) {
  return rc::seq::mapcat(rc::seq::fromContainer(std::vector<Simpler>(all_steps.begin(), all_steps.end())),
                         [c](Simpler steps) { return rc::seq::fromContainer(steps(c)); });
}

rc::Gen<DrawnCase> shrinking(const rc::Gen<DrawnCase>& gen) {
  return rc::Gen<DrawnCase>(
      [gen](const rc::Random& random, int size) { return shrinkable(gen(random, size).value()); });
}

}  // namespace gradcheck::fuzz
