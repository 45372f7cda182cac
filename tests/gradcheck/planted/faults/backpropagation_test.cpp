// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/backpropagation.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/network/gradients.hpp>
#include <gradcheck/planted/faults/slope_from_output.hpp>

namespace {

using gradcheck::fuzz::backpropagate;
using gradcheck::fuzz::Form;
using gradcheck::fuzz::has_slope_from_output;
using gradcheck::fuzz::random_network;
using gradcheck::fuzz::right_steps;
using gradcheck::fuzz::Scales;
using gradcheck::fuzz::slope_from_output;
using gradcheck::fuzz::Steps;

/// Largest difference of two gradients, relative to the largest entry.
double distance(const std::vector<arma::mat>& a, const std::vector<arma::mat>& b) {
  double difference = 0, size = 0;
  REQUIRE(a.size() == b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    REQUIRE(arma::size(a[k]) == arma::size(b[k]));
    difference = std::max(difference, arma::abs(a[k] - b[k]).max());
    size = std::max(size, arma::abs(a[k]).max());
  }
  return size > 0 ? difference / size : difference;
}

template <class T>
double distance_from_the_library(std::uint64_t index, Form form) {
  const auto drawn = random_network<T>(1, index, Scales::ordinary);
  mlp::Network<T> network = drawn.network;
  const auto own = gradcheck::detail::gradients(network, drawn.loss, drawn.x, drawn.t);
  return distance(own, backpropagate(network, drawn.x, drawn.t, right_steps(drawn.loss, form)));
}

}  // namespace

TEST_CASE("backpropagation in steps gives the library's gradient, from the pre-activation and from the output") {
  for (std::uint64_t index = 0; index < 100; ++index) {
    CAPTURE(index);
    CHECK(distance_from_the_library<double>(index, Form::pre_activation) < 1e-13);
    CHECK(distance_from_the_library<double>(index, Form::output) < 1e-12);
    CHECK(distance_from_the_library<float>(index, Form::output) < 1e-4);
  }
}

TEST_CASE("the slope from the output is the slope") {
  for (const mlp::FunctionFacts& f : mlp::functions()) {
    if (!has_slope_from_output(f.function)) continue;
    CAPTURE(f.name);
    mlp::Activation<double> phi(f.function);
    const arma::mat z = {{-7.5, -1.25, -0.5, -0.01, 0.01, 0.5, 0.75, 1.25, 7.5}};
    CHECK(arma::abs(slope_from_output(phi, phi.forward(z)) - phi.derivative(z)).max() < 1e-14);
  }
}

TEST_CASE("no slope from the output of a function that is not monotonic") {
  const mlp::Activation<double> gelu(mlp::Function::gelu);
  CHECK_THROWS_WITH(slope_from_output(gelu, arma::mat(1, 1, arma::fill::ones)),
                    "slope_from_output: no formula for gelu");
}

TEST_CASE("one step replaced changes what follows from it and nothing else") {
  const auto drawn = random_network<double>(1, 0, Scales::ordinary);
  mlp::Network<double> network = drawn.network;
  Steps<double> steps = right_steps(drawn.loss, Form::pre_activation);
  const auto right = backpropagate(network, drawn.x, drawn.t, steps);
  steps.bias = [](arma::uword, const arma::mat& delta) { return arma::mat(1, delta.n_cols, arma::fill::zeros); };
  const auto wrong = backpropagate(network, drawn.x, drawn.t, steps);
  CHECK(arma::approx_equal(wrong[0], right[0], "absdiff", 0.0));
  CHECK(arma::abs(wrong[1]).max() == 0.0);
  CHECK(arma::approx_equal(wrong.back(), right.back(), "absdiff", 0.0));
}
