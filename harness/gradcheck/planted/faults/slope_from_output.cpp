// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/slope_from_output.hpp>

#include <cmath>
#include <stdexcept>

#include <mlp/formula/formula.hpp>

namespace gradcheck::fuzz {
namespace {

using mlp::Function;

template <class T>
T slope(Function function, T constant, T a) {
  constexpr T scale = mlp::formula::Selu<T>::scale, alpha = mlp::formula::Selu<T>::alpha;
  switch (function) {
    case Function::identity: return T(1);
    case Function::doubled: return T(2);
    case Function::sign: return T(0);
    case Function::sigmoid: return a * (T(1) - a);
    case Function::tanh: return T(1) - a * a;
    case Function::softplus: return -std::expm1(-a);
    case Function::softsign: return (T(1) - std::abs(a)) * (T(1) - std::abs(a));
    case Function::relu: return a > T(0) ? T(1) : T(0);
    case Function::leaky_relu: return a > T(0) ? T(1) : constant;
    case Function::elu: return a > T(0) ? T(1) : a + constant;
    case Function::selu: return a > T(0) ? scale : a + scale * alpha;
    case Function::hard_tanh: return std::abs(a) < T(1) ? T(1) : T(0);
    case Function::relu6: return a > T(0) && a < T(6) ? T(1) : T(0);
    default: break;
  }
  throw std::logic_error("slope_from_output: no formula for " + std::string(mlp::facts(function).name));
}

}  // namespace

bool has_slope_from_output(Function function) {
  switch (function) {
    case Function::gelu:
    case Function::gelu_tanh:
    case Function::silu:
    case Function::mish:
    case Function::softmax: return false;
    default: return true;
  }
}

template <class T>
arma::Mat<T> slope_from_output(const mlp::Activation<T>& phi, const arma::Mat<T>& a) {
  arma::Mat<T> slopes = a;
  slopes.transform([&](T entry) { return slope(phi.function(), phi.constant(), entry); });
  return slopes;
}

template arma::mat slope_from_output(const mlp::Activation<double>&, const arma::mat&);
template arma::fmat slope_from_output(const mlp::Activation<float>&, const arma::fmat&);

}  // namespace gradcheck::fuzz
