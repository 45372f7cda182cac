// SPDX-License-Identifier: MIT
#include <optional>
#include <variant>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/network/layer_errors.hpp>
#include <gradcheck/network/properties/parts.hpp>

/// What dropout and residual blocks are where they do nothing, and what no mode may do.
namespace gradcheck::property {
namespace {

using arma::mat;
using mlp::Dense, mlp::Dropout, mlp::Residual;

mat cotangent_like(const mat& y) { return detail::random_cotangent(y.n_rows, y.n_cols, 1); }

/// tried(place, block) of every layer of type Which.
template <class Which, class Tried>
Result of_each(const Ground& g, Tried tried) {
  Result result;
  for (const LayerInPlace& place : layers_in_place(g))
    if (const auto* block = std::get_if<Which>(&place.layer)) result = both(std::move(result), tried(place, *block));
  return result;
}

/// The block beside layers that end in zeros.
Residual<double> beside_zeros(const Residual<double>& block, arma::uword inputs, arma::uword outputs) {
  std::vector<mlp::Layer<double>> layers = block.layers();
  const arma::uword inner = mlp::outputs_of(layers, inputs).value_or(inputs);
  layers.emplace_back(Dense<double>(mat(outputs, inner, arma::fill::zeros)));
  return Residual<double>(std::move(layers), block.projection());
}

}  // namespace

Result evaluation_is_apart(const Ground& g) {
  mlp::Network<double> network = g.plain;
  bool has_modes = false;
  mlp::each_of<mlp::BatchNorm<double>>(network.layers(), [&](const auto&) { has_modes = true; });
  mlp::each_of<Dropout<double>>(network.layers(), [&](const auto&) { has_modes = true; });
  if (!has_modes || g.x.n_rows == 1) return {};
  network.training(false);
  const arma::uword half = g.x.n_rows / 2;
  const mat error = detail::ErrorAnalysis(detail::double_arithmetic).forward(network, detail::exact(g.x)).back().error;
  if (!error.is_finite()) return {};
  const mat apart = arma::join_cols(g.calls.forward(network, g.x.head_rows(half)),
                                    g.calls.forward(network, g.x.tail_rows(g.x.n_rows - half)));
  return compared("output", g.calls.forward(network, g.x), apart, 2 * error);
}

Result dropout_of_nothing(const Ground& g) {
  return of_each<Dropout<double>>(g, [&g](const LayerInPlace& place, const Dropout<double>& dropout) {
    Dropout<double> of_nothing(0, dropout.seed());
    of_nothing.training(dropout.is_training());
    const mat c = cotangent_like(place.x);
    return both(compared(place.name + " output", g.calls.layer_forward(of_nothing, place.x), place.x,
                         detail::double_arithmetic(1, arma::abs(place.x))),
                compared(place.name + " dX", g.calls.layer_backward(of_nothing, place.x, c), c,
                         detail::double_arithmetic(1, arma::abs(c))));
  });
}

Result dropout_keeps_its_mask(const Ground& g) {
  return of_each<Dropout<double>>(g, [&g](const LayerInPlace& place, const Dropout<double>& dropout) {
    const mat c = cotangent_like(place.x), largest = arma::abs(place.x % c) / (1 - dropout.p());
    return compared(place.name + " y c", g.calls.layer_forward(place.layer, place.x) % c,
                    place.x % g.calls.layer_backward(place.layer, place.x, c), detail::double_arithmetic(8, largest));
  });
}

Result residual_of_zeros(const Ground& g) {
  return of_each<Residual<double>>(g, [&g](const LayerInPlace& place, const Residual<double>& block) {
    const mat& x = place.x;
    const auto& skip = block.projection();
    const mat expected = skip ? g.calls.layer_forward(*skip, x) : x, c = cotangent_like(expected);
    const mlp::Layer<double> beside = beside_zeros(block, x.n_cols, expected.n_cols);
    const detail::Rounded y = detail::through(beside, detail::exact(x), detail::double_arithmetic);
    std::vector<mat> of_parameters;
    const detail::Rounded dx = detail::LayerErrors({}, detail::double_arithmetic)
                                   .back(beside, detail::exact(x), y, detail::exact(c), of_parameters);
    return both(compared(place.name + " output", g.calls.layer_forward(beside, x), expected, 2 * y.error),
                compared(place.name + " dX", g.calls.layer_backward(beside, x, c),
                         skip ? g.calls.layer_backward(*skip, x, c) : c, 2 * dx.error));
  });
}

}  // namespace gradcheck::property
