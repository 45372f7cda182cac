// SPDX-License-Identifier: MIT
#include "museum/plain.hpp"

#include <cmath>
#include <exception>

namespace museum {
namespace {

using Matrices = gradcheck::detail::AnyLayer::Matrices;

constexpr double h = 1e-6, absolute = 1e-5, relative = 1e-3;

arma::mat differences(gradcheck::detail::AnyLayer& layer, Matrices& inputs, const gradcheck::Coordinates& moved) {
  arma::mat numeric(moved.rows(), moved.cols(), arma::fill::zeros);
  const auto sum_at = [&](arma::uword i, double v) {
    moved.set(i, v);
    Matrices x = inputs;
    return arma::accu(layer.forward(x));
  };
  for (arma::uword i = 0; i < numeric.n_elem; ++i) {
    const double v = moved.get(i);
    numeric(i) = (sum_at(i, v + h) - sum_at(i, v - h)) / (2 * h);
    moved.set(i, v);
  }
  return numeric;
}

bool all_close(const arma::mat& analytic, const arma::mat& numeric) {
  if (arma::size(analytic) != arma::size(numeric)) return false;
  for (arma::uword i = 0; i < numeric.n_elem; ++i)
    if (!(std::abs(analytic(i) - numeric(i)) <= absolute + relative * std::abs(numeric(i)))) return false;
  return true;
}

bool passes(gradcheck::detail::AnyLayer& layer, Matrices& inputs) {
  if (layer.reseed) layer.reseed(1);
  Matrices x = inputs;
  const arma::mat y = layer.forward(x);
  const Matrices analytic = gradcheck::detail::gradient(layer, inputs, arma::mat(arma::size(y), arma::fill::ones));
  std::size_t block = 0;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (layer.differentiable[k] && !all_close(analytic[block++], differences(layer, inputs, inputs[k]))) return false;
  for (const gradcheck::Parameter& p : layer.parameters())
    if (p.gradient && !all_close(analytic[block++], differences(layer, inputs, p.value))) return false;
  return true;
}

}  // namespace

bool plain_check_passes(gradcheck::detail::AnyLayer& layer, Matrices inputs) {
  try {
    return passes(layer, inputs);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace museum
