// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/shrink/resize.hpp>

#include <algorithm>
#include <utility>

namespace gradcheck::fuzz {
namespace {

using cases::Case, cases::DenseLayer, cases::Numbers;

DenseLayer& dense_at(Case& c, std::size_t place) { return std::get<DenseLayer>(c.layers.at(place)); }

/// Columns 0 .. count - 1, from the start again where there are fewer.
arma::uvec in_turn(arma::uword count, arma::uword from) {
  arma::uvec columns(count, arma::fill::zeros);
  for (arma::uword j = 0; j < count; ++j) columns(j) = j % from;
  return columns;
}

void keep_labels(Case& c, const arma::uvec& kept) {
  const auto last = static_cast<double>(kept.n_elem - 1);
  arma::mat labels = c.y.values;
  for (double& label : labels)
    if (!(c.loss.ignored && label == *c.loss.ignored)) label = std::clamp(label, 0.0, last);
  c.y = Numbers(labels);
  if (!c.loss.class_weights.is_empty()) c.loss.class_weights = arma::rowvec(c.loss.class_weights.cols(kept));
}

/// A target has two outputs: where these become odd, the loss becomes one that takes any.
void keep_pairs(Case& c, const arma::uvec& kept) {
  const bool even = kept.n_elem % 2 == 0;
  if (!even) c.loss = {mlp::LossKind::half_mse, c.loss.reduction};
  keep_columns(c.y, in_turn(even ? kept.n_elem / 2 : kept.n_elem, c.y.values.n_cols));
}

}  // namespace

void keep_columns(Numbers& numbers, const arma::uvec& kept) {
  if (!numbers.values.is_empty()) numbers = Numbers(arma::mat(numbers.values.cols(kept)));
}

std::vector<cases::Layer> with_inside(std::vector<cases::Layer> layers, std::size_t l,
                                      std::vector<cases::Layer> inside) {
  std::get<cases::ResidualLayer>(layers[l]).layers = std::move(inside);
  return layers;
}

void keep_targets(Case& c, const arma::uvec& kept) {
  if (c.loss.kind == mlp::LossKind::softmax_cross_entropy) return keep_labels(c, kept);
  if (c.loss.kind == mlp::LossKind::gaussian_nll) return keep_pairs(c, kept);
  keep_columns(c.y, kept);
}

void fit_targets(Case& c, arma::uword before, arma::uword outputs) { keep_targets(c, in_turn(outputs, before)); }

std::vector<std::size_t> dense_places(const Case& c) {
  std::vector<std::size_t> places;
  for (std::size_t l = 0; l < c.layers.size(); ++l)
    if (std::holds_alternative<DenseLayer>(c.layers[l])) places.push_back(l);
  return places;
}

arma::uword boundaries(const Case& c) {
  const arma::uword units = cases::units(c);
  return units == 0 || !cases::is_plain(c.layers) ? 0 : units + 1;
}

arma::uword width(const Case& c, arma::uword boundary) {
  return boundary == 0 ? c.x.values.n_cols : cases::dense(c, boundary).weights.values.n_rows;
}

Case with_units(Case c, arma::uword boundary, const arma::uvec& kept) {
  const auto places = dense_places(c);
  if (boundary == 0) {
    keep_columns(c.x, kept);
  } else {
    DenseLayer& before = dense_at(c, places.at(boundary - 1));
    before.weights = Numbers(arma::mat(before.weights.values.rows(kept)));
    keep_columns(before.bias, kept);
  }
  if (boundary < places.size())
    keep_columns(dense_at(c, places[boundary]).weights, kept);
  else
    keep_targets(c, kept);
  return c;
}

Case with_samples(Case c, const arma::uvec& kept) {
  c.x = Numbers(arma::mat(c.x.values.rows(kept)));
  c.y = Numbers(arma::mat(c.y.values.rows(kept)));
  for (cases::Update& update : c.updates) update.samples.reset();
  return c;
}

Case without_dense(Case c, arma::uword unit, Activations activations) {
  const auto places = dense_places(c);
  const arma::uword inputs = width(c, unit - 1), outputs = width(c, unit);
  const arma::uvec columns = in_turn(inputs, outputs);
  if (unit < places.size())
    keep_columns(dense_at(c, places[unit]).weights, columns);
  else
    keep_targets(c, columns);
  const std::size_t first = places.at(unit - 1);
  const std::size_t next = unit < places.size() ? places[unit] : c.layers.size();
  const std::size_t last = activations == Activations::removed ? next : first + 1;
  c.layers.erase(c.layers.begin() + static_cast<std::ptrdiff_t>(first),
                 c.layers.begin() + static_cast<std::ptrdiff_t>(last));
  return c;
}

}  // namespace gradcheck::fuzz
