// SPDX-License-Identifier: MIT
#include <gradcheck/network/float_rounding.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <variant>

#include <gradcheck/network/error_analysis.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/layer_module.hpp>

namespace gradcheck::detail {
namespace {

void move_by_one_ulp(arma::fmat& x, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  constexpr float most = std::numeric_limits<float>::max();
  for (float& entry : x)
    if (const auto sign = static_cast<int>(random() % 3) - 1; sign != 0)
      entry = std::nextafter(entry, sign > 0 ? most : -most);
}

/// The gradients with x moved; of integers, with the table that they look up moved instead.
std::vector<arma::mat> gradients_nearby(mlp::Network<float> network, const mlp::Loss<float>& loss, arma::fmat x,
                                        const arma::fmat& t, std::uint64_t seed) {
  move_by_one_ulp(takes_integers(network) ? std::get<mlp::Embedding<float>>(network.layers().front()).table : x, seed);
  return gradients(network, loss, x, t);
}

}  // namespace

std::vector<arma::mat> float_rounding(const mlp::Network<float>& network, const mlp::Loss<float>& loss,
                                      const arma::fmat& x, const arma::fmat& t) {
  mlp::Network<float> copy = network;
  const std::vector<arma::mat> here = gradients(copy, loss, x, t);
  std::vector<arma::mat> sigma;
  for (const arma::mat& g : here) sigma.emplace_back(arma::size(g), arma::fill::zeros);
  for (std::uint64_t run = 1; run <= 8; ++run) {
    const std::vector<arma::mat> there = gradients_nearby(network, loss, x, t, run);
    for (std::size_t b = 0; b < sigma.size(); ++b) sigma[b] = arma::max(sigma[b], arma::abs(there[b] - here[b]));
  }
  const std::vector<arma::mat> bound =
      ErrorAnalysis(float_arithmetic)
          .gradients(network.cast<double>(), loss.cast<double>(), arma::conv_to<arma::mat>::from(x),
                     arma::conv_to<arma::mat>::from(t));
  for (std::size_t b = 0; b < sigma.size(); ++b) {
    sigma[b] += bound[b];
    sigma[b].replace(arma::datum::nan, arma::datum::inf);
  }
  return sigma;
}

std::vector<arma::mat> float_bound(const mlp::Network<float>& network, const mlp::Loss<float>& loss,
                                   const arma::fmat& x, const arma::fmat& t, const std::vector<arma::mat>& analytic) {
  std::vector<arma::mat> bound = float_rounding(network, loss, x, t);
  if (is_plain(network)) return bound;
  mlp::Network<double> wide = network.cast<double>();
  const std::vector<arma::mat> there =
      gradients(wide, loss.cast<double>(), arma::conv_to<arma::mat>::from(x), arma::conv_to<arma::mat>::from(t));
  for (std::size_t b = 0; b < bound.size(); ++b) {
    const arma::mat measured = 2 * arma::abs(analytic[b] - there[b]) + 0x1p-23 * arma::abs(analytic[b]);
    for (arma::uword i = 0; i < measured.n_elem; ++i)
      if (measured[i] < bound[b][i]) bound[b][i] = measured[i];
  }
  return bound;
}

}  // namespace gradcheck::detail
