// SPDX-License-Identifier: MIT
#include <gradcheck/network/resumed_forward.hpp>

#include <algorithm>
#include <cstring>
#include <variant>

namespace gradcheck::detail {
namespace {

bool same_bits(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(double)) == 0;
}

std::vector<arma::mat> copies_of(mlp::Layer<double>& layer) {
  const std::vector<mlp::Parameter<double>> parameters = mlp::parameters_of(layer);
  std::vector<arma::mat> copies;
  copies.reserve(parameters.size());
  for (const mlp::Parameter<double>& p : parameters) copies.push_back(p.value);
  return copies;
}

bool are_those(mlp::Layer<double>& layer, const std::vector<arma::mat>& copies) {
  return std::ranges::equal(mlp::parameters_of(layer), copies,
                            [](const auto& p, const arma::mat& copy) { return same_bits(p.value, copy); });
}

}  // namespace

ResumedForward::ResumedForward(mlp::Network<double>& network, const arma::mat& x)
    : network_(network), x_(x), point_(x), outputs_(network.outputs()) {
  parameters_.reserve(network_.layers().size());
  for (mlp::Layer<double>& layer : network_.layers()) parameters_.push_back(copies_of(layer));
}

arma::mat ResumedForward::operator()() const {
  const std::size_t first = first_moved();
  if (first == 0 || first == parameters_.size()) return network_.forward(x_);
  arma::mat y = outputs_[first - 1];
  for (std::size_t l = first; l < parameters_.size(); ++l)
    y = std::visit([&y](auto& layer) { return layer.forward(y); }, network_.layers()[l]);
  return y;
}

/// The number of layers where none did.
std::size_t ResumedForward::first_moved() const {
  if (!same_bits(x_, point_)) return 0;
  std::size_t l = 0;
  while (l < parameters_.size() && are_those(network_.layers()[l], parameters_[l])) ++l;
  return l;
}

}  // namespace gradcheck::detail
