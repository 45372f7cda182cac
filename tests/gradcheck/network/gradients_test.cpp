// SPDX-License-Identifier: MIT
#include <gradcheck/network/gradients.hpp>

#include <catch2/catch.hpp>

#include "networks.hpp"

using arma::mat;

TEST_CASE("gradients are those of the parameters in the network's order, then of x: the slides' one neuron") {
  auto network = networks::one_neuron<double>();
  const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::mean};
  const std::vector<mat> all = gradcheck::detail::gradients(network, loss, mat{1.0}, mat{1.0});
  REQUIRE(all.size() == 3);
  CHECK(all[0](0) == Approx(-0.013187697337488319).epsilon(1e-14));
  CHECK(all[1](0) == Approx(-0.042372880207371297).epsilon(1e-14));
  CHECK(all[2](0) == Approx(-0.013187697337488319 * -0.5).epsilon(1e-14));
}

TEST_CASE("gradients of the slides' 2-3-1 network are those printed there") {
  auto network = networks::two_three_one();
  const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
  const std::vector<mat> all =
      gradcheck::detail::gradients(network, loss, mat{{0.5, 0.1}, {0.2, 0.6}}, mat(arma::vec{0.7, 0.8}));
  REQUIRE(all.size() == 3);
  CHECK(arma::approx_equal(all[0], mat{{-0.003557, -0.005239}, {0.000510, 0.000756}, {-0.001017, -0.001491}}, "absdiff",
                           5e-7));
  CHECK(arma::approx_equal(all[1], mat{{-0.038748, -0.036998, -0.030356}}, "absdiff", 5e-7));
  CHECK(arma::size(all[2]) == arma::size(2, 2));
}

TEST_CASE("gradients of a float network are its own, as double, and stay in the network") {
  auto network = networks::one_neuron<float>();
  const mlp::Loss<float> loss{mlp::LossKind::half_mse, mlp::Reduction::mean};
  const std::vector<mat> all = gradcheck::detail::gradients(network, loss, arma::fmat{1.0F}, arma::fmat{1.0F});
  CHECK(all[1](0) == Approx(-0.04237288236618042).epsilon(3e-7));
  CHECK(all[1](0) == static_cast<double>(network.parameters()[1].gradient(0)));
}

TEST_CASE("a penalty's gradient is part of the weights' and not of the biases'") {
  const mlp::Loss<double> loss{mlp::LossKind::mse, mlp::Reduction::mean};
  const mat x = layers::normal(3, 2), t = layers::normal(3, 2, 9);
  auto plain = networks::of_widths({2, 3, 2}, mlp::Function::tanh),
       decayed = networks::of_widths({2, 3, 2}, mlp::Function::tanh, {{mlp::Norm::l2, 0.5}});
  const auto without = gradcheck::detail::gradients(plain, loss, x, t),
             with = gradcheck::detail::gradients(decayed, loss, x, t);
  CHECK(arma::approx_equal(with[0], mat(without[0] + 0.5 * plain.dense(1).weights), "absdiff", 1e-14));
  CHECK(arma::approx_equal(with[1], without[1], "absdiff", 0.0));
}
