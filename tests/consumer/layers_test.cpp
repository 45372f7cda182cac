// SPDX-License-Identifier: MIT
// The same layers in a test framework.
#include <catch2/catch.hpp>
#include <gradcheck/catch2.hpp>

#include "layers.hpp"

TEST_CASE("our layers have the gradients that they say") {
  const arma::mat x = {{0.5, -1.25, 2.0}, {1.5, 0.75, -0.5}};
  CHECK_THAT(gradcheck::check_layer(Scale{{{2.0, -1.0, 0.5}}}, x), gradcheck::agrees());
  CHECK_THAT(gradcheck::check_factory("DenseTanh", make_dense_tanh), gradcheck::agrees());
}

TEST_CASE("the layer that is wrong on purpose is found out, by its mistake") {
  const gradcheck::Report report = gradcheck::check_factory("Accumulating", make_accumulating);
  CHECK_THAT(report, gradcheck::refutes("gradient buffer"));
  CHECK_THAT(report, !gradcheck::agrees());
}
