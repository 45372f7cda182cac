// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/backpropagation.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/planted/faults/slope_from_output.hpp>

namespace gradcheck::fuzz {
namespace {

/// softmax: a .* (c - row sums of c .* a), or row by row c (diag(a) - a a^T).
template <class T>
arma::Mat<T> through_softmax(const arma::Mat<T>& a, const arma::Mat<T>& c, Form form) {
  arma::Mat<T> dz = c;
  if (form == Form::pre_activation) {
    dz.each_col() -= arma::sum(c % a, 1);
    return a % dz;
  }
  for (arma::uword i = 0; i < a.n_rows; ++i) dz.row(i) = c.row(i) * (arma::diagmat(a.row(i)) - a.row(i).t() * a.row(i));
  return dz;
}

arma::mat as_double(const arma::mat& m) { return m; }
arma::mat as_double(const arma::fmat& m) { return arma::conv_to<arma::mat>::from(m); }

template <class T>
arma::mat weights_and_penalties(arma::uword unit, const mlp::Network<T>& network, const mlp::Dense<T>& dense,
                                const arma::Mat<T>& delta, const arma::Mat<T>& input, const Steps<T>& steps) {
  arma::Mat<T> gradient = steps.weights(unit, delta, input);
  for (const mlp::Penalty<T>& p : network.penalties()) gradient += steps.penalty(unit, p, dense.weights);
  return as_double(gradient);
}

}  // namespace

template <class T>
arma::Mat<T> through_activation(const mlp::Activation<T>& phi, const arma::Mat<T>& z, const arma::Mat<T>& a,
                                const arma::Mat<T>& cotangent, Form form) {
  if (phi.function() == mlp::Function::softmax) return through_softmax(a, cotangent, form);
  if (form == Form::output && has_slope_from_output(phi.function())) return cotangent % slope_from_output(phi, a);
  return cotangent % phi.derivative(z);
}

template <class T>
Steps<T> right_steps(const mlp::Loss<T>& loss, Form form) {
  using Mat = arma::Mat<T>;
  Steps<T> steps;
  steps.loss = [loss](const Mat& y, const Mat& t) { return loss.gradient(y, t); };
  steps.activation = [form](arma::uword, const mlp::Activation<T>& phi, const Mat& z, const Mat& a, const Mat& c) {
    return through_activation(phi, z, a, c, form);
  };
  steps.weights = [](arma::uword, const Mat& delta, const Mat& input) { return Mat(delta.t() * input); };
  steps.bias = [](arma::uword, const Mat& delta) { return Mat(arma::sum(delta, 0)); };
  steps.input = [](arma::uword, const Mat& delta, const Mat& weights) { return Mat(delta * weights); };
  steps.penalty = [](arma::uword, const mlp::Penalty<T>& p, const Mat& weights) { return p.gradient(weights); };
  return steps;
}

template <class T>
std::vector<arma::mat> backpropagate(mlp::Network<T>& network, const arma::Mat<T>& x, const arma::Mat<T>& t,
                                     const Steps<T>& steps) {
  arma::Mat<T> cotangent = steps.loss(network.forward(x), t);
  arma::uword unit = network.units();
  std::vector<arma::mat> reversed;
  for (std::size_t l = network.layers().size(); l-- > 0;) {
    const arma::Mat<T>& input = l == 0 ? x : network.outputs()[l - 1];
    if (const auto* phi = std::get_if<mlp::Activation<T>>(&network.layers()[l])) {
      cotangent = steps.activation(unit, *phi, input, network.outputs()[l], cotangent);
      continue;
    }
    const auto& dense = std::get<mlp::Dense<T>>(network.layers()[l]);
    if (dense.has_bias()) reversed.push_back(as_double(steps.bias(unit, cotangent)));
    reversed.push_back(weights_and_penalties(unit, network, dense, cotangent, input, steps));
    cotangent = steps.input(unit, cotangent, dense.weights);
    --unit;
  }
  std::ranges::reverse(reversed);
  reversed.push_back(as_double(cotangent));
  return reversed;
}

template arma::mat through_activation(const mlp::Activation<double>&, const arma::mat&, const arma::mat&,
                                      const arma::mat&, Form);
template arma::fmat through_activation(const mlp::Activation<float>&, const arma::fmat&, const arma::fmat&,
                                       const arma::fmat&, Form);
template Steps<double> right_steps(const mlp::Loss<double>&, Form);
template Steps<float> right_steps(const mlp::Loss<float>&, Form);
template std::vector<arma::mat> backpropagate(mlp::Network<double>&, const arma::mat&, const arma::mat&,
                                              const Steps<double>&);
template std::vector<arma::mat> backpropagate(mlp::Network<float>&, const arma::fmat&, const arma::fmat&,
                                              const Steps<float>&);

}  // namespace gradcheck::fuzz
