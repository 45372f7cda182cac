// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

#include <mlp/formula/function.hpp>
#include <mlp/formula/piecewise_formulas.hpp>
#include <mlp/formula/smooth_formulas.hpp>

namespace mlp {

/// Calls visit(phi) with the scalar formula of an elementwise function: phi.value(z), phi.derivative(z).
/// The choice is made once, outside the caller's loop. Throws std::logic_error for softmax, which has none.
template <class T, class Visit>
auto with_formula(Function function, T constant, Visit&& visit) {
  switch (function) {
    case Function::identity: return visit(formula::Identity<T>{});
    case Function::doubled: return visit(formula::Doubled<T>{});
    case Function::sign: return visit(formula::Sign<T>{});
    case Function::sigmoid: return visit(formula::Sigmoid<T>{});
    case Function::tanh: return visit(formula::Tanh<T>{});
    case Function::relu: return visit(formula::Relu<T>{});
    case Function::leaky_relu: return visit(formula::LeakyRelu<T>{constant});
    case Function::elu: return visit(formula::Elu<T>{constant});
    case Function::selu: return visit(formula::Selu<T>{});
    case Function::softplus: return visit(formula::Softplus<T>{});
    case Function::gelu: return visit(formula::Gelu<T>{});
    case Function::gelu_tanh: return visit(formula::GeluTanh<T>{});
    case Function::silu: return visit(formula::Silu<T>{});
    case Function::mish: return visit(formula::Mish<T>{});
    case Function::softsign: return visit(formula::Softsign<T>{});
    case Function::hard_tanh: return visit(formula::HardTanh<T>{});
    case Function::relu6: return visit(formula::Relu6<T>{});
    case Function::softmax: break;
  }
  throw std::logic_error("softmax acts on rows and has no formula for one entry");
}

}  // namespace mlp
