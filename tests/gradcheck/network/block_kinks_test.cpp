// SPDX-License-Identifier: MIT
#include <gradcheck/network/kinks.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/network/check_network.hpp>

#include "blocks.hpp"
#include "networks.hpp"

using gradcheck::check_network;
using gradcheck::Report;

namespace {

const mlp::Loss<double> squares{mlp::LossKind::mse, mlp::Reduction::mean};

/// relu(x) - relu(-x) = x beside a skip: 2 x, of which backpropagation says 1 at 0.
mlp::Network<double> doubled_by_relus() {
  return mlp::Network<double>(
      {mlp::Residual<double>({mlp::Dense<double>(arma::mat(arma::vec{1, -1})),
                              mlp::Activation<double>(mlp::Function::relu), mlp::Dense<double>(arma::mat{{1, -1}})})});
}

/// Half of the arguments of relu are exactly 0, whatever is moved.
mlp::Network<double> dropped_before_relu() {
  return mlp::Network<double>({blocks::of_type("dense", 6, 1), mlp::Dropout<double>(0.5, 3),
                               mlp::Activation<double>(mlp::Function::relu), blocks::of_type("dense", 6, 2)});
}

}  // namespace

TEST_CASE("a kink within a residual block is seen, and its layers are settled one by one") {
  const arma::mat x{0.0}, t{1.0};
  CHECK(gradcheck::detail::near_a_kink(doubled_by_relus(), x));
  CHECK_FALSE(gradcheck::detail::near_a_kink(doubled_by_relus(), arma::mat{0.1}));
  const Report r = check_network(doubled_by_relus(), squares, x, t);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().kink > 0);
  REQUIRE(r.parts.size() == 5);
  CHECK(r.parts[1].subject == "step 1.2 alone");
}

TEST_CASE("what dropout leaves at 0 before a relu is no kink of the network: nothing is withheld") {
  const arma::mat x = layers::normal(5, 6), t = layers::normal(5, 6, 9);
  CHECK_FALSE(gradcheck::detail::near_a_kink(dropped_before_relu(), x));
  const Report r = check_network(dropped_before_relu(), squares, x, t);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.parts.empty());
  CHECK(r.counts().undecided == 0);
  CHECK(r.counts().kink == 0);
}

TEST_CASE("a projection is a step of its own where a block has a kink") {
  const mlp::Network<double> network(
      {mlp::Residual<double>({mlp::Dense<double>(arma::mat{2.0}), mlp::Activation<double>(mlp::Function::relu)},
                             mlp::Dense<double>(arma::mat{3.0}))});
  const Report r = check_network(network, squares, arma::mat{0.0}, arma::mat{1.0});
  INFO(layers::summary(r));
  CHECK(r.ok());
  REQUIRE(r.parts.size() == 5);
  CHECK(r.parts[2].subject == "step 1.skip alone");
}

TEST_CASE("in float a norm of one number before a relu at its kink passes alone, though its dX is exactly 0") {
  for (const float epsilon : {1e-9F, 9.035606561818899e-08F, 1e-6F})
    for (const float at : {2.0F, 5.0F, -3.0F}) {
      const mlp::Network<float> network({mlp::RmsNorm<float>(arma::fmat(1, 1, arma::fill::ones), epsilon),
                                         mlp::Activation<float>(mlp::Function::relu)});
      const mlp::Loss<float> sum{mlp::LossKind::half_mse, mlp::Reduction::sum};
      arma::fmat x(2, 1, arma::fill::zeros), t(2, 1, arma::fill::zeros);
      x(1) = at;
      t(0) = 1;
      const Report r = check_network(network, sum, x, t);
      INFO("epsilon " << epsilon << ", " << at << '\n' << layers::summary(r));
      CHECK(r.counts().disagree == 0);
      for (const Report& part : r.parts) CHECK(part.counts().disagree == 0);
    }
}
