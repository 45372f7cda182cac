// SPDX-License-Identifier: MIT
#include <gradcheck/network/layer_module.hpp>

#include <algorithm>
#include <type_traits>
#include <variant>
#include <vector>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/network/layer_errors.hpp>

namespace gradcheck::detail {
namespace {

template <class T, class L>
AnyLayer erased(L& layer) {
  return erase_layer<T>(layer);
}

template <class T>
AnyLayer erased(mlp::Embedding<T>& layer) {
  AnyLayer any = erase_layer<arma::uword>(layer);
  any.backward = [&layer](arma::mat& c, AnyLayer::Matrices&) { layer.backward(arma::conv_to<arma::Mat<T>>::from(c)); };
  return any;
}

/// A float layer's error analysis, at inputs and a cotangent that are exact.
std::vector<arma::mat> float_bounds(const mlp::Layer<float>& given, const arma::mat& x, const arma::mat& cotangent) {
  const mlp::Layer<double> layer = mlp::cast_layers<double>(std::vector<mlp::Layer<float>>{given}).front();
  const std::vector<mlp::Penalty<double>> penalties;
  std::vector<arma::mat> bounds;
  const Rounded y = through(layer, exact(x), float_arithmetic);
  const Rounded dx = LayerErrors(penalties, float_arithmetic).back(layer, exact(x), y, exact(cotangent), bounds);
  if (!std::holds_alternative<mlp::Embedding<double>>(layer)) bounds.push_back(dx.error);
  std::ranges::reverse(bounds);
  for (arma::mat& b : bounds) b.replace(arma::datum::nan, arma::datum::inf);
  return bounds;
}

}  // namespace

template <class T>
SampleDependence dependence_of(const std::vector<mlp::Layer<T>>& layers) {
  SampleDependence found;
  mlp::each_of<mlp::BatchNorm<T>>(
      layers, [&found](const auto& norm) { found.on_others = found.on_others || norm.is_training(); });
  mlp::each_of<mlp::Dropout<T>>(layers, [&found](const auto& dropout) {
    found.on_place = found.on_place || (dropout.is_training() && dropout.p() > T(0));
  });
  return found;
}

template <class T>
AnyLayer module_of(mlp::Layer<T>& layer) {
  AnyLayer any = std::visit([](auto& one) { return erased<T>(one); }, layer);
  any.name = mlp::type_of(layer);
  any.training = {};
  if (const auto* dropout = std::get_if<mlp::Dropout<T>>(&layer))
    any.reseed = [reseed = any.reseed, seed = dropout->seed()](std::uint64_t) { reseed(seed); };
  if constexpr (std::is_same_v<T, float>)
    any.rounding_bound = [&layer](const AnyLayer::Matrices& x, const arma::mat& c) {
      return float_bounds(layer, x.front(), c);
    };
  const SampleDependence dependence = dependence_of(std::vector<mlp::Layer<T>>{layer});
  any.traits.samples_independent = !dependence.on_others && !dependence.on_place;
  return any;
}

template <class T>
bool is_plain(const mlp::Network<T>& network) {
  return std::ranges::all_of(network.layers(), [](const mlp::Layer<T>& layer) {
    return std::holds_alternative<mlp::Dense<T>>(layer) || std::holds_alternative<mlp::Activation<T>>(layer);
  });
}

template <class T>
bool takes_integers(const mlp::Network<T>& network) {
  return !network.layers().empty() && std::holds_alternative<mlp::Embedding<T>>(network.layers().front());
}

template AnyLayer module_of(mlp::Layer<double>&);
template AnyLayer module_of(mlp::Layer<float>&);
template SampleDependence dependence_of(const std::vector<mlp::Layer<double>>&);
template SampleDependence dependence_of(const std::vector<mlp::Layer<float>>&);
template bool is_plain(const mlp::Network<double>&);
template bool is_plain(const mlp::Network<float>&);
template bool takes_integers(const mlp::Network<double>&);
template bool takes_integers(const mlp::Network<float>&);

}  // namespace gradcheck::detail
