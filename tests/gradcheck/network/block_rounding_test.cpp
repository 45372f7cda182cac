// SPDX-License-Identifier: MIT
#include <gradcheck/network/float_rounding.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

#include <gradcheck/check/check.hpp>
#include <gradcheck/network/error_analysis.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/network_subject.hpp>

#include "blocks.hpp"
#include "networks.hpp"

namespace {

/// A float network at a point: its gradient, what it is in double, and the bounds on their difference.
struct InFloat {
  mlp::Network<float> network;
  mlp::Loss<float> loss{mlp::LossKind::mse, mlp::Reduction::mean};
  arma::fmat x, t;
  std::vector<arma::mat> narrow, wide;

  InFloat(const mlp::Network<double>& given, const arma::mat& inputs, std::uint64_t seed)
      : network(given.cast<float>()),
        x(arma::conv_to<arma::fmat>::from(inputs)),
        t(arma::conv_to<arma::fmat>::from(layers::normal(inputs.n_rows, 3, seed + 100))) {
    mlp::Network<float> copy = network;
    narrow = gradcheck::detail::gradients(copy, loss, x, t);
    mlp::Network<double> in_double = network.cast<double>();
    wide = gradcheck::detail::gradients(in_double, loss.cast<double>(), arma::conv_to<arma::mat>::from(x),
                                        arma::conv_to<arma::mat>::from(t));
  }

  std::vector<arma::mat> analysed() const {
    return gradcheck::detail::ErrorAnalysis(gradcheck::detail::float_arithmetic)
        .gradients(network.cast<double>(), loss.cast<double>(), arma::conv_to<arma::mat>::from(x),
                   arma::conv_to<arma::mat>::from(t));
  }
  std::vector<arma::mat> bound() const { return gradcheck::detail::float_bound(network, loss, x, t, narrow); }
};

/// The largest |found - expected| / bound over all blocks; 0 where both are 0.
double worst(const std::vector<arma::mat>& found, const std::vector<arma::mat>& expected,
             const std::vector<arma::mat>& bound) {
  double most = 0;
  for (std::size_t b = 0; b < found.size(); ++b)
    for (arma::uword i = 0; i < found[b].n_elem; ++i)
      if (const double off = std::abs(found[b][i] - expected[b][i]); off > 0) most = std::max(most, off / bound[b][i]);
  return most;
}

double largest_of(const std::vector<arma::mat>& all) {
  double most = 0;
  for (const arma::mat& m : all) most = std::max(most, arma::abs(m).max());
  return most;
}

/// dense, the block, tanh, dense.
mlp::Network<double> around(const mlp::Layer<double>& block, std::uint64_t seed) {
  return mlp::Network<double>(
      {blocks::of_type("dense", 3, seed), block, blocks::of_type("tanh", 3, 0), blocks::of_type("dense", 3, seed + 5)});
}

}  // namespace

TEST_CASE("the error analysis of every block bounds what float does to its gradients") {
  for (const std::string& type : blocks::types())
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      INFO(type << ", seed " << seed);
      const InFloat one(around(blocks::of_type(type, 3, seed), seed), layers::normal(6, 3, seed), seed);
      const std::vector<arma::mat> bound = one.analysed();
      CHECK(worst(one.narrow, one.wide, bound) <= 1);
      CHECK(largest_of(bound) <= 0.05 * largest_of(one.wide));
      const InFloat nested(blocks::nested(type, type, 3), layers::normal(6, 3, seed), seed);
      CHECK(worst(nested.narrow, nested.wide, nested.analysed()) <= 1);
      CHECK(worst(nested.narrow, nested.wide, nested.bound()) <= 0.5);
    }
}

TEST_CASE("the error analysis bounds the gradient of an embedding's table, whose rows are sums") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    arma::mat integers(40, 2);
    std::mt19937_64 random(seed);
    for (double& i : integers) i = static_cast<double>(random() % 3);
    const InFloat one(blocks::embedded({mlp::Dense<double>(blocks::normal(3, 6, seed))}, 3, 3), integers, seed);
    CHECK(worst(one.narrow, one.wide, one.analysed()) <= 1);
  }
}

TEST_CASE("a thousandth too much is found in a float network of blocks, whatever its worst case") {
  const InFloat one(blocks::nested("layer_norm", "batch_norm", 3), layers::normal(6, 3), 1);
  gradcheck::detail::NetworkSubject subject(one.network, one.loss, one.x, one.t);
  CHECK(gradcheck::check(subject.subject()).ok());
  for (auto& block : subject.subject().blocks) block.analytic *= 1.001;
  CHECK(gradcheck::check(subject.subject()).counts().disagree > 20);
}
