// SPDX-License-Identifier: MIT
#include <algorithm>
#include <variant>

#include <gradcheck/network/layer_module.hpp>
#include <gradcheck/network/properties/parts.hpp>

/// What stays when samples, hidden units or logits are moved about. A permutation is a rotation by one place, which
/// fixes nothing.
namespace gradcheck::property {
namespace {

using mlp::Dense, mlp::Function, mlp::Network;

bool is_entrywise(const mlp::Layer<double>& layer) {
  const auto* activation = std::get_if<mlp::Activation<double>>(&layer);
  return activation != nullptr && activation->function() != Function::softmax;
}

bool is_affine(const mlp::Layer<double>& layer) {
  const auto* activation = std::get_if<mlp::Activation<double>>(&layer);
  if (activation == nullptr) return std::holds_alternative<Dense<double>>(layer);
  return activation->function() == Function::identity || activation->function() == Function::doubled;
}

/// The dense layer that takes the units of the one at l, entry by entry; none: they are outputs, or a softmax joins
/// them.
Dense<double>* next_dense(Network<double>& network, std::size_t l) {
  for (++l; l < network.layers().size(); ++l) {
    if (auto* dense = std::get_if<Dense<double>>(&network.layers()[l])) return dense;
    if (!is_entrywise(network.layers()[l])) return nullptr;
  }
  return nullptr;
}

/// The network with its hidden units rotated, and how many there were to rotate.
arma::uword rotate_units(Network<double>& network, arma::sword by) {
  arma::uword rotated = 0;
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    auto* dense = std::get_if<Dense<double>>(&network.layers()[l]);
    auto* next = dense != nullptr ? next_dense(network, l) : nullptr;
    if (next == nullptr || dense->outputs() == 1) continue;
    rotated += dense->outputs();
    dense->weights = arma::shift(dense->weights, by, 0);
    if (dense->has_bias()) dense->bias = arma::shift(dense->bias, by, 1);
    next->weights = arma::shift(next->weights, by, 1);
  }
  return rotated;
}

/// Gradients of a network's parameters, rotated as the parameters are: they have their shapes.
std::vector<arma::mat> rotated_units(Network<double> shapes, std::vector<arma::mat> gradients, arma::sword by) {
  const auto parameters = shapes.parameters();
  for (std::size_t b = 0; b < parameters.size(); ++b) parameters[b].value = gradients[b];
  rotate_units(shapes, by);
  for (std::size_t b = 0; b < parameters.size(); ++b) gradients[b] = parameters[b].value;
  return gradients;
}

}  // namespace

Result samples_permute(const Ground& g) {
  if (g.x.n_rows == 1 || detail::dependence_of(g.plain.layers()).on_place) return {};
  const arma::mat x = arma::shift(g.x, 1, 0), t = arma::shift(g.t, 1, 0);
  std::vector<arma::mat> there = g.calls.gradients(g.plain, g.loss, x, t);
  there.back() = arma::shift(there.back(), -1, 0);
  const arma::mat y = arma::shift(g.calls.forward(g.plain, x), -1, 0);
  return {true, worse(compare("output", y, g.y, 2 * g.output.error),
                      compare(g, there, g.plain_gradient, Ground::twice(g.plain_error)))};
}

Result hidden_units_permute(const Ground& g) {
  Network<double> network = g.plain;
  if (rotate_units(network, 1) == 0) return {};
  const arma::mat y = g.calls.forward(network, g.x);
  const std::vector<arma::mat> there = rotated_units(g.plain, g.calls.gradients(network, g.loss, g.x, g.t), -1);
  const auto outputs = compare("output", y, g.y, 2 * g.output.error);
  const auto losses =
      compare("loss of sample", g.calls.losses(g.loss, y, g.t), g.calls.losses(g.loss, g.y, g.t), 2 * g.losses.error);
  return {true, worse(worse(outputs, losses), compare(g, there, g.plain_gradient, Ground::twice(g.plain_error)))};
}

Result logits_shift(const Ground& g) {
  if (g.loss.kind != mlp::LossKind::softmax_cross_entropy) return {};
  arma::mat constant = 1 + arma::max(arma::abs(g.y), 1);
  constant.rows(arma::regspace<arma::uvec>(0, 2, g.y.n_rows - 1)) *= -1;
  arma::mat y = g.y;
  y.each_col() += constant;
  const detail::ErrorAnalysis analysis(detail::double_arithmetic);
  const detail::Rounded here = detail::exact(g.y), there{y, detail::double_arithmetic(1, arma::abs(y))};
  const arma::mat losses = analysis.losses(g.loss, here, g.t).error + analysis.losses(g.loss, there, g.t).error;
  const arma::mat slopes = analysis.cotangent(g.loss, here, g.t).error + analysis.cotangent(g.loss, there, g.t).error;
  return {true,
          worse(compare("loss of sample", g.calls.losses(g.loss, y, g.t), g.calls.losses(g.loss, g.y, g.t), losses),
                compare("loss derivative", g.calls.cotangent(g.loss, y, g.t), g.calls.cotangent(g.loss, g.y, g.t),
                        slopes))};
}

Result affine(const Ground& g) {
  if (!std::ranges::all_of(g.plain.layers(), [](const auto& layer) { return is_affine(layer); })) return {};
  const arma::mat other = 0.25 - 0.75 * arma::flipud(g.x), middle = (g.x + other) / 2;
  const detail::ErrorAnalysis analysis(detail::double_arithmetic);
  const detail::Rounded there = analysis.forward(g.plain, detail::exact(other)).back(),
                        between =
                            analysis.forward(g.plain, {middle, detail::double_arithmetic(2, arma::abs(middle))}).back();
  const arma::mat allowed = (g.output.error + there.error) / 2 + between.error +
                            detail::double_arithmetic(1, arma::abs(g.y) + arma::abs(there.value));
  return {true,
          compare("output", g.calls.forward(g.plain, middle), (g.y + g.calls.forward(g.plain, other)) / 2, allowed)};
}

}  // namespace gradcheck::property
