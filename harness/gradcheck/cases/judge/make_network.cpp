// SPDX-License-Identifier: MIT
#include <gradcheck/cases/judge/make_network.hpp>

#include <type_traits>

namespace gradcheck::cases {

namespace {

template <class T>
mlp::Layer<T> make_layer(const Layer& layer) {
  if (const auto* dense = std::get_if<DenseLayer>(&layer))
    return mlp::Dense<T>(arma::conv_to<arma::Mat<T>>::from(dense->weights.values),
                         arma::conv_to<arma::Mat<T>>::from(dense->bias.values));
  const auto& activation = std::get<ActivationLayer>(layer);
  return mlp::Activation<T>(activation.function, static_cast<T>(activation.constant));
}

template <class T>
Numbers numbers(const arma::Mat<T>& values) {
  return {arma::conv_to<arma::mat>::from(values)};
}

template <class T>
Layer case_layer(const mlp::Layer<T>& layer) {
  if (const auto* dense = std::get_if<mlp::Dense<T>>(&layer))
    return DenseLayer{numbers(dense->weights), numbers(dense->bias)};
  const auto& activation = std::get<mlp::Activation<T>>(layer);
  const mlp::FunctionFacts& facts = mlp::facts(activation.function());
  // A default such as 0.01 stays the file's 0.01, not the float nearest to it.
  const bool usual = activation.constant() == static_cast<T>(facts.constant);
  return ActivationLayer{activation.function(), usual ? facts.constant : static_cast<double>(activation.constant())};
}

}  // namespace

template <class T>
mlp::Network<T> make_network(const Case& c) {
  std::vector<mlp::Layer<T>> layers;
  for (const Layer& layer : c.layers) layers.push_back(make_layer<T>(layer));
  std::vector<mlp::Penalty<T>> penalties;
  for (const auto& penalty : c.penalties) penalties.push_back(penalty.template cast<T>());
  return mlp::Network<T>(std::move(layers), std::move(penalties));
}

template <class T>
Case make_case(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& y) {
  Case c;
  c.scalar = std::is_same_v<T, float> ? Scalar::float32 : Scalar::float64;
  for (const auto& layer : network.layers()) c.layers.push_back(case_layer<T>(layer));
  for (const auto& penalty : network.penalties()) c.penalties.push_back(penalty.template cast<double>());
  c.loss = loss.template cast<double>();
  c.x = numbers(x);
  c.y = numbers(y);
  return c;
}

template mlp::Network<float> make_network<float>(const Case&);
template mlp::Network<double> make_network<double>(const Case&);
template Case make_case(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&, const arma::fmat&);
template Case make_case(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&, const arma::mat&);

}  // namespace gradcheck::cases
