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

bool is_affine(const mlp::Layer<double>& layer) {
  const auto* activation = std::get_if<mlp::Activation<double>>(&layer);
  if (activation == nullptr) return std::holds_alternative<Dense<double>>(layer);
  return activation->function() == Function::identity || activation->function() == Function::doubled;
}

using Mat = arma::mat;
using mlp::BatchNorm, mlp::Dropout, mlp::LayerNorm, mlp::RmsNorm, mlp::WeightNorm;

void rotate(Mat& m, arma::sword by, arma::uword dimension) {
  const arma::uword units = dimension == 0 ? m.n_rows : m.n_cols;
  if (units > 1) m = arma::shift(m, by, dimension);
}

/// A layer that makes units of its own: their number, 0 for another layer. They are rotated by so much.
arma::uword rotate_outputs(mlp::Layer<double>& layer, arma::sword by) {
  if (auto* dense = std::get_if<Dense<double>>(&layer)) {
    rotate(dense->weights, by, 0);
    rotate(dense->bias, by, 1);
    return dense->outputs();
  }
  auto* dense = std::get_if<WeightNorm<double>>(&layer);
  if (dense == nullptr) return 0;
  rotate(dense->directions, by, 0);
  rotate(dense->lengths, by, 1);
  rotate(dense->bias, by, 1);
  return dense->outputs();
}

/// A layer that takes units and makes others; false for another layer.
bool rotate_inputs(mlp::Layer<double>& layer, arma::sword by) {
  auto* dense = std::get_if<Dense<double>>(&layer);
  auto* with_norm = std::get_if<WeightNorm<double>>(&layer);
  if (dense != nullptr) rotate(dense->weights, by, 1);
  if (with_norm != nullptr) rotate(with_norm->directions, by, 1);
  return dense != nullptr || with_norm != nullptr;
}

/// What a layer has for each unit. False where units are not all alike to it, or change their number.
struct Between {
  arma::sword by;

  bool operator()(const mlp::Activation<double>&) const { return true; }
  bool operator()(const Dropout<double>& dropout) const { return !dropout.is_training() || dropout.p() == 0; }
  bool operator()(RmsNorm<double>& norm) const {
    rotate(norm.gain, by, 1);
    return true;
  }
  bool operator()(LayerNorm<double>& norm) const {
    rotate(norm.gain, by, 1);
    rotate(norm.bias, by, 1);
    return true;
  }
  bool operator()(BatchNorm<double>& norm) const {
    for (Mat* each : {&norm.gain, &norm.bias, &norm.running_mean, &norm.running_variance}) rotate(*each, by, 1);
    return true;
  }
  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }
};

/// The network with the units of its layer l rotated up to the layer that takes them; how many there were to rotate: 0
/// where they are outputs, or a layer between does not treat them alike.
arma::uword rotate_units_of(Network<double>& network, std::size_t l, arma::sword by) {
  Network<double> rotated = network;
  const arma::uword units = rotate_outputs(rotated.layers()[l], by);
  if (units < 2) return 0;
  while (++l < rotated.layers().size()) {
    if (rotate_inputs(rotated.layers()[l], by)) {
      network = std::move(rotated);
      return units;
    }
    if (!std::visit(Between{by}, rotated.layers()[l])) return 0;
  }
  return 0;
}

/// The network with its hidden units rotated, and how many there were to rotate.
arma::uword rotate_units(Network<double>& network, arma::sword by) {
  arma::uword rotated = 0;
  for (std::size_t l = 0; l < network.layers().size(); ++l) rotated += rotate_units_of(network, l, by);
  return rotated;
}

/// Gradients of a network's parameters, rotated as the parameters are: they have their shapes.
std::vector<arma::mat> rotated_units(Network<double> shapes, std::vector<arma::mat> gradients, arma::sword by) {
  std::size_t b = 0;
  for (const auto& p : shapes.parameters()) p.value = gradients[b++];
  rotate_units(shapes, by);
  b = 0;
  for (const auto& p : shapes.parameters()) gradients[b++] = p.value;
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
