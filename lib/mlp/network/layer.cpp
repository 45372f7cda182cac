// SPDX-License-Identifier: MIT
#include <mlp/network/layer.hpp>

#include <string>

#include <mlp/network/residual.hpp>

namespace mlp {
namespace {

template <class L>
concept HasType = requires {
  L::type;
};

template <class... L>
std::vector<std::string_view> types_in(const std::variant<L...>*) {
  std::vector<std::string_view> types;
  const auto add = [&types]<class One>(const One*) {
    if constexpr (HasType<One>) types.push_back(One::type);
  };
  (add(static_cast<const L*>(nullptr)), ...);
  return types;
}

}  // namespace

template <class T>
std::string_view type_of(const Layer<T>& layer) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.type; })
          return one.type;
        else
          return facts(one.function()).name;
      },
      layer);
}

const std::vector<std::string_view>& block_types() {
  static const std::vector<std::string_view> types = types_in(static_cast<const Layer<double>*>(nullptr));
  return types;
}

template <class T>
std::vector<Parameter<T>> parameters_of(Layer<T>& layer) {
  return std::visit(
      [](auto& one) -> std::vector<Parameter<T>> {
        if constexpr (requires { one.parameters(); })
          return one.parameters();
        else
          return {};
      },
      layer);
}

template <class T>
bool is_numbered(const Layer<T>& layer) {
  return !std::holds_alternative<Activation<T>>(layer) && !std::holds_alternative<Dropout<T>>(layer);
}

template <class T>
std::optional<arma::uword> inputs_of(const Layer<T>& layer) {
  return std::visit(
      [](const auto& one) -> std::optional<arma::uword> {
        if constexpr (requires { one.inputs(); })
          return one.inputs();
        else
          return std::nullopt;
      },
      layer);
}

template <class T>
std::optional<arma::uword> outputs_of(const Layer<T>& layer, std::optional<arma::uword> inputs) {
  return std::visit(
      [inputs](const auto& one) -> std::optional<arma::uword> {
        if constexpr (requires { one.columns(); })
          return inputs ? std::optional(*inputs * one.columns()) : std::nullopt;
        else if constexpr (requires { one.layers(); })
          return one.outputs() ? one.outputs() : inputs;
        else if constexpr (requires { one.outputs(); })
          return one.outputs();
        else
          return inputs;
      },
      layer);
}

template std::string_view type_of(const Layer<float>&);
template std::string_view type_of(const Layer<double>&);
template std::vector<Parameter<float>> parameters_of(Layer<float>&);
template std::vector<Parameter<double>> parameters_of(Layer<double>&);
template bool is_numbered(const Layer<float>&);
template bool is_numbered(const Layer<double>&);
template std::optional<arma::uword> inputs_of(const Layer<float>&);
template std::optional<arma::uword> inputs_of(const Layer<double>&);
template std::optional<arma::uword> outputs_of(const Layer<float>&, std::optional<arma::uword>);
template std::optional<arma::uword> outputs_of(const Layer<double>&, std::optional<arma::uword>);

}  // namespace mlp
