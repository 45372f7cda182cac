// SPDX-License-Identifier: MIT
#include <mlp/network/sequence.hpp>

#include <stdexcept>
#include <utility>

#include <mlp/base/requirement.hpp>
#include <mlp/network/residual.hpp>

namespace mlp {
namespace {

/// Columns, and the layer that gives them.
struct Given {
  std::optional<arma::uword> columns;
  std::string by;
};

template <class T>
[[noreturn]] void refuse(const Layer<T>& layer, const std::string& place, const Given& given, std::string_view who) {
  const arma::uword columns = *given.columns;
  const auto* dense = std::get_if<Dense<T>>(&layer);
  const std::string found =
      dense != nullptr ? " weights are " + requirement::shape(dense->weights) + ", expected " +
                             requirement::shape(dense->outputs(), columns)
                       : " takes " + std::to_string(*inputs_of(layer)) + " inputs, expected " + std::to_string(columns);
  throw std::invalid_argument(std::string(who) + ": " + place + found + "; " + given.by + " has " +
                              std::to_string(columns) + " outputs");
}

template <class T>
void require_chain(const Sequence<T>& sequence, std::string_view who) {
  const std::vector<std::string> places = sequence.places();
  Given given;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Layer<T>& layer = sequence.layers[i];
    if (std::holds_alternative<Embedding<T>>(layer) && (i > 0 || who != "network"))
      throw std::invalid_argument(std::string(who) + ": " + places[i] +
                                  " is an embedding, expected it as the first layer of a network: it takes integers");
    if (const auto takes = inputs_of(layer); takes && given.columns && *takes != *given.columns)
      refuse(layer, places[i], given, who);
    if (inputs_of(layer) || std::holds_alternative<Embedding<T>>(layer)) given.by = places[i];
    given.columns = outputs_of(layer, given.columns ? given.columns : inputs_of(layer));
  }
}

}  // namespace

template <class T>
Sequence<T>::Sequence(std::vector<Layer<T>> given, std::string_view who) : layers(std::move(given)), who_(who) {
  require_chain(*this, who);
}

template <class T>
const arma::Mat<T>& Sequence<T>::forward(const arma::Mat<T>& x) {
  outputs.resize(layers.size());
  const arma::Mat<T>* input = &x;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    outputs[i] = std::visit([input](auto& layer) { return layer.forward(*input); }, layers[i]);
    input = &outputs[i];
  }
  return outputs.back();
}

template <class T>
arma::Mat<T> Sequence<T>::backward(const arma::Mat<T>& cotangent) {
  if (outputs.size() != layers.size() || layers.empty())
    throw std::logic_error(std::string(who_) + ".backward: called before forward; call forward(x) first");
  cotangents.resize(layers.size());
  arma::Mat<T> current = cotangent;
  for (std::size_t i = layers.size(); i-- > 0;) {
    cotangents[i] = std::move(current);
    current = std::visit([this, i](auto& layer) { return layer.backward(cotangents[i]); }, layers[i]);
  }
  return current;
}

template <class T>
std::vector<Parameter<T>> Sequence<T>::parameters() {
  std::vector<Parameter<T>> all;
  const std::vector<std::string> where = places();
  for (std::size_t i = 0; i < layers.size(); ++i)
    for (const Parameter<T>& p : parameters_of(layers[i]))
      all.push_back({where[i] + " " + p.name, p.value, p.gradient});
  return all;
}

template <class T>
std::vector<Statistic<T>> Sequence<T>::statistics() {
  std::vector<Statistic<T>> all;
  const std::vector<std::string> where = places();
  for (std::size_t i = 0; i < layers.size(); ++i)
    std::visit(
        [&](auto& layer) {
          if constexpr (requires { layer.statistics(); })
            for (const Statistic<T>& s : layer.statistics()) all.push_back({where[i] + " " + s.name, s.value});
        },
        layers[i]);
  return all;
}

template <class T>
std::vector<std::string> Sequence<T>::places() const {
  std::vector<std::string> all;
  all.reserve(layers.size());
  arma::uword number = 0;
  std::string kind = "layer ";
  for (const Layer<T>& layer : layers) {
    if (is_numbered(layer)) {
      ++number;
      kind = std::holds_alternative<Residual<T>>(layer) ? "block " : "layer ";
    }
    all.push_back(kind + std::to_string(number));
  }
  return all;
}

template <class T>
arma::uword Sequence<T>::numbers() const {
  arma::uword count = 0;
  for (const Layer<T>& layer : layers) count += is_numbered(layer) ? 1 : 0;
  return count;
}

template <class T>
std::optional<arma::uword> inputs_of(const std::vector<Layer<T>>& layers) {
  for (const Layer<T>& layer : layers)
    if (const auto inputs = inputs_of(layer)) return inputs;
  return std::nullopt;
}

template <class T>
std::optional<arma::uword> outputs_of(const std::vector<Layer<T>>& layers, std::optional<arma::uword> inputs) {
  for (const Layer<T>& layer : layers) inputs = outputs_of(layer, inputs ? inputs : inputs_of(layer));
  return inputs;
}

template class Sequence<float>;
template class Sequence<double>;
template std::optional<arma::uword> inputs_of(const std::vector<Layer<float>>&);
template std::optional<arma::uword> inputs_of(const std::vector<Layer<double>>&);
template std::optional<arma::uword> outputs_of(const std::vector<Layer<float>>&, std::optional<arma::uword>);
template std::optional<arma::uword> outputs_of(const std::vector<Layer<double>>&, std::optional<arma::uword>);

}  // namespace mlp
