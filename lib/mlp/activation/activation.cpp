// SPDX-License-Identifier: MIT
#include <mlp/activation/activation.hpp>

#include <cmath>
#include <stdexcept>

#include <mlp/base/requirement.hpp>
#include <mlp/formula/softmax.hpp>
#include <mlp/simd/architecture.hpp>

namespace mlp {
namespace {

template <class T>
std::string title(const Activation<T>& activation) {
  return std::string(facts(activation.function()).name);
}

template <class T>
const simd::Loops<T>& loops() {
  return simd::loops_of<T>(*simd::architectures().back());
}

}  // namespace

template <class T>
Activation<T>::Activation(Function function, T constant) : function_(function), constant_(constant) {
  if (!std::isfinite(constant))
    throw std::invalid_argument(title(*this) + ": the constant is " +
                                requirement::number(static_cast<double>(constant)) + ", expected a finite number");
  if (constant != T(0) && !facts(function).has_constant)
    throw std::invalid_argument(title(*this) + ": the constant is " +
                                requirement::number(static_cast<double>(constant)) +
                                ", expected none; leaky_relu, elu and softmax have one");
  if (function == Function::softmax && !(constant > T(0)))
    throw std::invalid_argument("softmax: the temperature is " + requirement::number(static_cast<double>(constant)) +
                                ", expected a number above 0");
}

template <class T>
std::vector<double> Activation<T>::kinks() const {
  if (!facts(function_).has_constant || function_ == Function::softmax) return facts(function_).kinks;
  return constant_ == T(1) ? std::vector<double>{} : std::vector<double>{0};  // both slopes at 0: the constant, and 1
}

template <class T>
arma::Mat<T> Activation<T>::forward(const arma::Mat<T>& z) {
  if (z.is_empty())
    throw std::invalid_argument(title(*this) + ".forward: z is " + requirement::shape(z) +
                                ", expected at least one sample and one unit");
  if (function_ == Function::softmax) return kept_ = softmax(z, constant_);
  kept_ = z;
  arma::Mat<T> a(arma::size(z), arma::fill::none);
  loops<T>().value(function_, constant_, z.memptr(), z.n_elem, a.memptr());
  return a;
}

template <class T>
arma::Mat<T> Activation<T>::backward(const arma::Mat<T>& cotangent) {
  if (kept_.is_empty())
    throw std::logic_error(title(*this) + ".backward: called before forward; call forward(z) first");
  if (arma::size(cotangent) != arma::size(kept_))
    throw std::invalid_argument(title(*this) + ".backward: cotangent is " + requirement::shape(cotangent) +
                                ", expected " + requirement::shape(kept_) +
                                "; pass the gradient with respect to this layer's output");
  return function_ == Function::softmax ? softmax_vjp(kept_, cotangent, constant_)
                                        : arma::Mat<T>(cotangent % derivative(kept_));
}

template <class T>
arma::Mat<T> Activation<T>::derivative(const arma::Mat<T>& z) const {
  if (function_ == Function::softmax)
    throw std::logic_error(
        "softmax.derivative: the derivative is a matrix per row, not one number per entry; call backward");
  arma::Mat<T> slopes(arma::size(z), arma::fill::none);
  loops<T>().derivative(function_, constant_, z.memptr(), z.n_elem, slopes.memptr());
  return slopes;
}

template class Activation<float>;
template class Activation<double>;

}  // namespace mlp
