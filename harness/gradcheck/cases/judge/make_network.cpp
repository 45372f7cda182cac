// SPDX-License-Identifier: MIT
#include <gradcheck/cases/judge/make_network.hpp>

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace gradcheck::cases {

namespace {

template <class T>
arma::Mat<T> matrix(const Numbers& numbers) {
  return arma::conv_to<arma::Mat<T>>::from(numbers.values);
}

template <class T>
std::vector<mlp::Layer<T>> make_layers(const std::vector<Layer>& layers);

/// make() of each type of layer.
template <class T>
struct Make {
  mlp::Dense<T> dense(const DenseLayer& layer) const {
    return mlp::Dense<T>(matrix<T>(layer.weights), matrix<T>(layer.bias));
  }

  mlp::Layer<T> operator()(const DenseLayer& layer) const { return dense(layer); }
  mlp::Layer<T> operator()(const ActivationLayer& layer) const {
    return mlp::Activation<T>(layer.function, static_cast<T>(layer.constant));
  }
  mlp::Layer<T> operator()(const LayerNormLayer& layer) const {
    return mlp::LayerNorm<T>(matrix<T>(layer.gain), matrix<T>(layer.bias), static_cast<T>(layer.epsilon));
  }
  mlp::Layer<T> operator()(const RmsNormLayer& layer) const {
    return mlp::RmsNorm<T>(matrix<T>(layer.gain), static_cast<T>(layer.epsilon));
  }
  mlp::Layer<T> operator()(const BatchNormLayer& layer) const {
    mlp::BatchNorm<T> norm(matrix<T>(layer.gain), matrix<T>(layer.bias),
                           {static_cast<T>(layer.epsilon), static_cast<T>(layer.momentum)});
    norm.running_mean = matrix<T>(layer.running_mean);
    norm.running_variance = matrix<T>(layer.running_variance);
    norm.training(layer.training);
    return norm;
  }
  mlp::Layer<T> operator()(const DropoutLayer& layer) const {
    mlp::Dropout<T> dropout(static_cast<T>(layer.p), layer.seed);
    dropout.training(layer.training);
    return dropout;
  }
  mlp::Layer<T> operator()(const WeightNormLayer& layer) const {
    return mlp::WeightNorm<T>(matrix<T>(layer.directions), matrix<T>(layer.lengths), matrix<T>(layer.bias));
  }
  mlp::Layer<T> operator()(const EmbeddingLayer& layer) const { return mlp::Embedding<T>(matrix<T>(layer.table)); }
  mlp::Layer<T> operator()(const ResidualLayer& layer) const {
    std::optional<mlp::Dense<T>> projection;
    if (layer.projection) projection = dense(*layer.projection);
    return mlp::Residual<T>(make_layers<T>(layer.layers), std::move(projection));
  }
};

template <class T>
std::vector<mlp::Layer<T>> make_layers(const std::vector<Layer>& layers) {
  std::vector<mlp::Layer<T>> made;
  made.reserve(layers.size());
  for (const Layer& layer : layers) made.push_back(std::visit(Make<T>(), layer));
  return made;
}

template <class T>
Numbers numbers(const arma::Mat<T>& values) {
  return {arma::conv_to<arma::mat>::from(values)};
}

/// A default such as 0.01 stays the file's 0.01, not the float nearest to it.
template <class T>
double constant(T value, double usual) {
  return value == static_cast<T>(usual) ? usual : static_cast<double>(value);
}

template <class T>
std::vector<Layer> case_layers(const std::vector<mlp::Layer<T>>& layers);

/// The way back.
template <class T>
struct Describe {
  DenseLayer dense(const mlp::Dense<T>& layer) const { return {numbers(layer.weights), numbers(layer.bias)}; }

  Layer operator()(const mlp::Dense<T>& layer) const { return dense(layer); }
  Layer operator()(const mlp::Activation<T>& layer) const {
    return ActivationLayer{layer.function(), constant(layer.constant(), mlp::facts(layer.function()).constant)};
  }
  Layer operator()(const mlp::LayerNorm<T>& layer) const {
    return LayerNormLayer{numbers(layer.gain), numbers(layer.bias),
                          constant(layer.epsilon(), LayerNormLayer().epsilon)};
  }
  Layer operator()(const mlp::RmsNorm<T>& layer) const {
    return RmsNormLayer{numbers(layer.gain), constant(layer.epsilon(), RmsNormLayer().epsilon)};
  }
  Layer operator()(const mlp::BatchNorm<T>& layer) const {
    const BatchNormLayer usual;
    return BatchNormLayer{numbers(layer.gain),
                          numbers(layer.bias),
                          numbers(layer.running_mean),
                          numbers(layer.running_variance),
                          constant(layer.options().epsilon, usual.epsilon),
                          constant(layer.options().momentum, usual.momentum),
                          layer.is_training()};
  }
  Layer operator()(const mlp::Dropout<T>& layer) const {
    return DropoutLayer{constant(layer.p(), DropoutLayer().p), layer.seed(), layer.is_training()};
  }
  Layer operator()(const mlp::WeightNorm<T>& layer) const {
    return WeightNormLayer{numbers(layer.directions), numbers(layer.lengths), numbers(layer.bias)};
  }
  Layer operator()(const mlp::Embedding<T>& layer) const { return EmbeddingLayer{numbers(layer.table)}; }
  Layer operator()(const mlp::Residual<T>& layer) const {
    ResidualLayer block{case_layers(layer.layers()), {}};
    if (layer.projection()) block.projection = dense(*layer.projection());
    return block;
  }
};

template <class T>
std::vector<Layer> case_layers(const std::vector<mlp::Layer<T>>& layers) {
  std::vector<Layer> described;
  described.reserve(layers.size());
  for (const mlp::Layer<T>& layer : layers) described.push_back(std::visit(Describe<T>(), layer));
  return described;
}

}  // namespace

template <class T>
mlp::Network<T> make_network(const Case& c) {
  std::vector<mlp::Penalty<T>> penalties;
  for (const auto& penalty : c.penalties) penalties.push_back(penalty.template cast<T>());
  return mlp::Network<T>(make_layers<T>(c.layers), std::move(penalties));
}

template <class T>
Case make_case(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& y) {
  Case c;
  c.scalar = std::is_same_v<T, float> ? Scalar::float32 : Scalar::float64;
  c.layers = case_layers(network.layers());
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
