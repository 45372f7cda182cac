// SPDX-License-Identifier: MIT
#include <gradcheck/network/float_rounding.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/network/error_analysis.hpp>
#include <gradcheck/network/gradients.hpp>

#include "networks.hpp"

using arma::fmat;
using arma::mat;
using mlp::Function;

namespace {

fmat to_float(const mat& m) { return arma::conv_to<fmat>::from(m); }
mat to_double(const fmat& m) { return arma::conv_to<mat>::from(m); }

struct Measured {
  std::vector<mat> error, rounding, gradient;  // float against double, what is claimed for it, and the double one
};

Measured measure(const mlp::Network<double>& wide, mlp::LossKind kind, arma::uword samples) {
  mlp::Network<float> network = networks::for_loss(wide, kind).cast<float>();
  mlp::Network<double> twin = network.cast<double>();
  const arma::uword outputs = network.dense(network.units()).outputs(), inputs = network.dense(1).inputs();
  const fmat x = to_float(layers::normal(samples, inputs)), t = to_float(networks::targets(kind, samples, outputs));
  const mlp::Loss<float> loss{kind, mlp::Reduction::mean};
  Measured m;
  m.gradient = gradcheck::detail::gradients(twin, loss.cast<double>(), to_double(x), to_double(t));
  m.rounding = gradcheck::detail::float_rounding(network, loss, x, t);
  const std::vector<mat> own = gradcheck::detail::gradients(network, loss, x, t);
  for (std::size_t b = 0; b < own.size(); ++b) m.error.push_back(arma::abs(own[b] - m.gradient[b]));
  return m;
}

}  // namespace

TEST_CASE("the float gradient of every loss and activation is off by less than the rounding says, entry by entry") {
  for (const mlp::LossKind kind : mlp::loss_kinds())
    for (const Function phi :
         {Function::sigmoid, Function::tanh, Function::relu, Function::gelu, Function::softmax, Function::mish}) {
      const Measured m = measure(networks::of_widths({3, 8, 5, 2}, phi), kind, 16);
      INFO(mlp::name(kind) << ", " << mlp::facts(phi).name);
      for (std::size_t b = 0; b < m.error.size(); ++b) CHECK(arma::all(arma::vectorise(m.error[b] <= m.rounding[b])));
    }
}

TEST_CASE("the rounding is small beside the gradient: less than 1e-4 of a block's largest entry") {
  const Measured m = measure(networks::of_widths({3, 8, 5, 2}, Function::tanh), mlp::LossKind::mse, 16);
  for (std::size_t b = 0; b < m.error.size(); ++b) CHECK(m.rounding[b].max() <= 1e-4 * arma::abs(m.gradient[b]).max());
}

TEST_CASE("the rounding has the shapes of the gradient, in its order") {
  const Measured m = measure(networks::of_widths({3, 4, 2}, Function::tanh), mlp::LossKind::hinge, 5);
  REQUIRE(m.rounding.size() == m.gradient.size());
  for (std::size_t b = 0; b < m.rounding.size(); ++b) CHECK(arma::size(m.rounding[b]) == arma::size(m.gradient[b]));
}

TEST_CASE("a saturated layer does not blow the rounding up") {
  mlp::Network<double> network = networks::of_widths({3, 8, 5, 2}, Function::softsign);
  network.dense(1).weights *= 1e5;
  const Measured m = measure(network, mlp::LossKind::mse, 16);
  CHECK(arma::all(arma::vectorise(m.error[0] <= m.rounding[0])));
  for (const std::size_t b : {2U, 4U}) CHECK(m.rounding[b].max() <= 1e-4 * arma::abs(m.gradient[b]).max());
}

TEST_CASE("where rounding may carry a unit across its kink, the whole kink counts as rounding") {
  mlp::Network<float> network(
      {mlp::Dense<float>(fmat(1, 2, arma::fill::ones)), mlp::Activation<float>(Function::relu)});
  const fmat t(1, 1, arma::fill::ones);
  const mlp::Loss<float> loss{mlp::LossKind::hinge, mlp::Reduction::sum};
  const fmat near = {{1.0F, -1.0F + 0x1p-24F}}, far = {{1.0F, -0.5F}};
  CHECK(gradcheck::detail::float_rounding(network, loss, near, t).at(0)(0) >= 1.0);
  CHECK(gradcheck::detail::float_rounding(network, loss, far, t).at(0)(0) <= 1e-5);
}

TEST_CASE("where float underflows in front of a jump, the whole jump counts as rounding") {
  const auto rounding = [](float z) {
    mlp::Network<float> network({mlp::Activation<float>(Function::sigmoid), mlp::Activation<float>(Function::sign),
                                 mlp::Dense<float>(fmat(1, 1, arma::fill::ones))});
    const mlp::Loss<float> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
    return gradcheck::detail::float_rounding(network, loss, fmat{z}, fmat(1, 1, arma::fill::zeros)).at(0)(0);
  };
  CHECK(rounding(-161.25F) >= 1.0);  // the sigmoid is 9e-71 in double, 0 in float
  CHECK(rounding(-60.0F) <= 1e-5);
}

TEST_CASE("where outputs may overflow, anything counts as rounding") {
  mlp::Network<double> network({mlp::Dense<double>(mat{{1e308, -1e308}})});
  const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
  const auto bound = gradcheck::detail::ErrorAnalysis(gradcheck::detail::double_arithmetic)
                         .gradients(network, loss, mat{{1.7, 1.7}}, mat{0.0});
  CHECK_FALSE(bound[0].is_finite());
}

TEST_CASE("where a gradient may overflow, anything counts as rounding") {
  const auto rounding = [](float x) {
    const mlp::Network<float> network({mlp::Dense<float>(fmat{0.125F})});
    const mlp::Loss<float> loss{mlp::LossKind::mse, mlp::Reduction::sum};
    return gradcheck::detail::float_rounding(network, loss, fmat{x}, fmat{0.0F}).at(0)(0);
  };
  CHECK(std::isinf(rounding(0x1p65F)));  // dW = x^2 / 4 = 2^128
  CHECK(rounding(0x1p64F) <= 0x1p106);
}

TEST_CASE("the gradient of a softmax that is sure of its class keeps its digits") {
  const auto rounding = [](const fmat& weights) {
    const mlp::Network<float> network({mlp::Dense<float>(weights)});
    const mlp::Loss<float> loss{mlp::LossKind::softmax_cross_entropy, mlp::Reduction::sum};
    return gradcheck::detail::float_rounding(network, loss, fmat{1.0F}, fmat{0.0F}).at(0);
  };
  CHECK(rounding(fmat{3.0F})(0) <= 0x1p-120);  // one class: p = 1
  const mat sure = rounding(fmat{20.0F, 0.0F}.t());
  CHECK(sure(0) <= 0x1p-44);  // p = 2e-9 and a few dozen roundings
  CHECK(sure(1) <= 0x1p-44);
}
