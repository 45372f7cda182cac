// SPDX-License-Identifier: MIT
#include <gradcheck/network/float_rounding.hpp>

#include <cmath>
#include <limits>
#include <random>

#include <gradcheck/network/error_analysis.hpp>
#include <gradcheck/network/gradients.hpp>

namespace gradcheck::detail {
namespace {

arma::fmat moved_by_one_ulp(arma::fmat x, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  constexpr float most = std::numeric_limits<float>::max();
  for (float& entry : x)
    if (const auto sign = static_cast<int>(random() % 3) - 1; sign != 0)
      entry = std::nextafter(entry, sign > 0 ? most : -most);
  return x;
}

}  // namespace

std::vector<arma::mat> float_rounding(const mlp::Network<float>& network, const mlp::Loss<float>& loss,
                                      const arma::fmat& x, const arma::fmat& t) {
  mlp::Network<float> copy = network;
  const std::vector<arma::mat> here = gradients(copy, loss, x, t);
  std::vector<arma::mat> sigma;
  for (const arma::mat& g : here) sigma.emplace_back(arma::size(g), arma::fill::zeros);
  for (std::uint64_t run = 1; run <= 8; ++run) {
    const std::vector<arma::mat> there = gradients(copy, loss, moved_by_one_ulp(x, run), t);
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

}  // namespace gradcheck::detail
