// SPDX-License-Identifier: MIT
// A loss whose gradient is that of a neighbour: each one that is known is told from the right one, and named.
#include <catch2/catch.hpp>

#include <gradcheck/network/other_losses.hpp>
#include <gradcheck/planted/modules/module_bench.hpp>
#include <gradcheck/planted/modules/wrapped_layer.hpp>

#include "gradcheck/layers.hpp"

namespace other_losses_tests {
namespace {

using arma::mat;
using mlp::LossKind;
using Loss = mlp::Loss<double>;

struct Data {
  Loss loss;
  mat y, t;
};

/// Outputs and targets that a loss takes.
std::vector<Data> data() {
  const mat y = 1.5 * layers::normal(6, 3, 1), near_half = 1 / (1 + arma::exp(-y)), t = layers::normal(6, 3, 2);
  const mat bits = arma::conv_to<mat>::from(t > 0), labels = arma::vec{0, 2, 1, -100, 2, 1};
  Loss weighted{LossKind::softmax_cross_entropy, mlp::Reduction::mean, 1, 0.0, -100, {0.5, 1.0, 2.0}};
  Loss smoothed{LossKind::softmax_cross_entropy, mlp::Reduction::mean_entries, 1, 0.2, -100};
  const mat variances = arma::join_rows(y, arma::abs(t) + 0.5);
  return {{{LossKind::mae}, y, t},
          {{LossKind::huber, mlp::Reduction::sum, 0.75}, y, t},
          {{LossKind::binary_cross_entropy}, near_half, bits},
          {{LossKind::binary_cross_entropy_with_logits}, y, bits},
          {{LossKind::hinge}, y, mat(2 * bits - 1)},
          {{LossKind::kullback_leibler}, mat(-arma::abs(y) - 0.1), near_half},
          {{LossKind::gaussian_nll}, variances, t},
          {weighted, y, labels},
          {smoothed, y, labels}};
}

/// Layers that pass on what they get, a loss with another one's gradient, and what is said of it.
gradcheck::Report with_the_gradient(const Data& d, const gradcheck::detail::Chain::OtherLoss& other) {
  const mat none(1, d.y.n_cols, arma::fill::zeros), one(d.y.n_cols, d.y.n_cols, arma::fill::eye);
  gradcheck::fuzz::ModuleBench bench(mlp::Network<double>({mlp::Dense<double>(one, none)}), d.loss, d.y, d.t);
  auto own = bench.chain();
  own.chain().loss = gradcheck::fuzz::changed(
      own.chain().loss, [&](gradcheck::fuzz::Backward& b) { b.dx = other.gradient(b.x, b.target); });
  own.chain().step = nullptr;
  return bench.named(own.chain());
}

}  // namespace

TEST_CASE("a loss with the gradient of another one is named, and says of which") {
  int count = 0;
  for (const Data& d : data())
    for (const auto& other : gradcheck::detail::other_losses(d.loss)) {
      if (other.what.find("not clamped") != std::string::npos) continue;  // no variance here is near the clamp
      INFO(name(d.loss.kind) << ": " << other.what);
      ++count;
      CHECK(arma::abs(other.gradient(d.y, d.t) - d.loss.gradient(d.y, d.t)).max() > 1e-3);
      const gradcheck::Report r = with_the_gradient(d, other);
      REQUIRE(r.findings.size() == 1);
      CHECK(r.findings[0].where == "loss");
      CHECK(r.findings[0].mistake == "gradient of another loss");
      CHECK_THAT(r.findings[0].sentence, Catch::Contains(other.what));
    }
  CHECK(count >= 20);
}

TEST_CASE("a gradient that is no other loss's is not said to be one") {
  for (const Data& d : data()) {
    const gradcheck::detail::Chain::OtherLoss off{
        "", [&](const mat& y, const mat& t) { return mat(d.loss.gradient(y, t) + 0.01 * d.loss.scale(y, t) * y); }};
    for (const gradcheck::Finding& f : with_the_gradient(d, off).findings)
      CHECK(f.mistake != "gradient of another loss");
  }
}

}  // namespace other_losses_tests
