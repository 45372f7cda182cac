// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/neighbour.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::Function;

std::optional<Function> other(Function function) {
  switch (function) {
    case Function::tanh: return Function::softsign;
    case Function::relu: return Function::leaky_relu;
    case Function::elu: return Function::selu;
    case Function::selu: return Function::elu;
    case Function::softplus: return Function::silu;
    case Function::gelu: return Function::gelu_tanh;
    case Function::gelu_tanh: return Function::gelu;
    case Function::silu: return Function::softplus;  // sigmoid alone, its second term left out
    case Function::mish: return Function::silu;
    case Function::sigmoid:
    case Function::softsign:
    case Function::hard_tanh: return Function::tanh;
    case Function::relu6: return Function::relu;
    default: return std::nullopt;
  }
}

}  // namespace

template <class T>
std::optional<mlp::Activation<T>> neighbour(const mlp::Activation<T>& phi) {
  if (phi.function() == Function::leaky_relu) return mlp::Activation<T>(Function::leaky_relu, T(0.05));
  const auto function = other(phi.function());
  return function ? std::optional(mlp::Activation<T>(*function)) : std::nullopt;
}

template std::optional<mlp::Activation<double>> neighbour(const mlp::Activation<double>&);
template std::optional<mlp::Activation<float>> neighbour(const mlp::Activation<float>&);

}  // namespace gradcheck::fuzz
