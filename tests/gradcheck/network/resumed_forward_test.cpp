// SPDX-License-Identifier: MIT
#include <gradcheck/network/resumed_forward.hpp>

#include <catch2/catch.hpp>

#include "gradcheck/network/networks.hpp"

TEST_CASE("a forward that is resumed gives the bits of a whole one, whatever was moved") {
  for (const mlp::Function phi : {mlp::Function::tanh, mlp::Function::relu, mlp::Function::softmax}) {
    auto network = networks::of_widths({3, 5, 4, 2}, phi);
    arma::mat x = layers::normal(6, 3, 1);
    const arma::mat at_point = network.forward(x);
    const gradcheck::detail::ResumedForward resumed(network, x);
    CHECK(arma::all(arma::vectorise(resumed() == at_point)));
    std::vector<arma::mat*> moved{&x};
    for (auto& p : network.parameters()) moved.push_back(&p.value);
    for (arma::mat* one : moved)
      for (double& entry : *one) {
        const double kept = entry;
        entry += 0.25;
        const arma::mat y = resumed();
        auto copy = network;
        CHECK(arma::all(arma::vectorise(y == copy.forward(x))));
        if (phi == mlp::Function::tanh) CHECK_FALSE(arma::all(arma::vectorise(y == at_point)));
        entry = kept;
      }
    CHECK(arma::all(arma::vectorise(resumed() == at_point)));
  }
}
