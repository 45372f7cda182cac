// SPDX-License-Identifier: MIT
#include "gradcheck/network/properties/planted_property.hpp"

#include <catch2/catch.hpp>

namespace planted = planted_property;

TEST_CASE("a forward that depends on a sample's place breaks the permutation of samples") {
  planted::is_caught_just_above("samples permute", {}, [](double size) {
    return planted::with_forward([=](arma::mat y) {
      y.row(0) += size;
      return y;
    });
  });
}

TEST_CASE("a gradient that is wrong in one hidden unit alone breaks the permutation of hidden units") {
  planted::is_caught_just_above("hidden units permute", {}, [](double size) {
    return planted::with_gradients(
        [=](planted::Gradient& g, const auto&, const auto&, const auto&, const auto&) { g[0].row(1) += size; });
  });
}

TEST_CASE("a forward that leaves out part of one hidden unit breaks the permutation of hidden units") {
  planted::is_caught_just_above("hidden units permute", {}, [](double size) {
    gradcheck::PropertyCalls calls;
    calls.forward = [=](planted::Network n, const arma::mat& x) {
      n.dense(2).weights.col(0) *= 1 - size;
      return arma::mat(n.forward(x));
    };
    return calls;
  });
}

TEST_CASE("units are not permuted where there is one or none") {
  const auto applies = [](const std::vector<arma::uword>& widths, mlp::Function phi) {
    return planted::outcome("hidden units permute", {networks::of_widths(widths, phi)}).applied;
  };
  CHECK(applies({3, 4, 2}, mlp::Function::tanh));
  CHECK(applies({3, 4, 2}, mlp::Function::softmax));
  CHECK_FALSE(applies({3, 1, 2}, mlp::Function::tanh));
  CHECK_FALSE(applies({3, 2}, mlp::Function::tanh));
}

TEST_CASE("a curved forward of a network of identities and doubles is not affine") {
  for (const mlp::Function phi : {mlp::Function::identity, mlp::Function::doubled})
    planted::is_caught_just_above("affine", {networks::of_widths({3, 4, 2}, phi)}, [](double size) {
      return planted::with_forward([=](const arma::mat& y) { return arma::mat(y + size * arma::square(y)); });
    });
  CHECK_FALSE(planted::outcome("affine", {}).applied);
}

TEST_CASE("a softmax cross-entropy that leaks a constant of the logits is caught, in its value and in its gradient") {
  const planted::Setting s{planted::Setting().network, {mlp::LossKind::softmax_cross_entropy, mlp::Reduction::sum}};
  const auto leak = [](gradcheck::PropertyCalls::OfLoss& call, double size, bool per_sample) {
    call = [=, right = call](const planted::Loss& l, const arma::mat& y, const arma::mat& t) {
      return arma::mat(right(l, y, t) + size * (per_sample ? arma::mat(arma::max(y, 1)) : y));
    };
  };
  planted::is_caught_just_above("logits shift", s, [&](double size) {
    gradcheck::PropertyCalls calls;
    leak(calls.losses, size, true);
    return calls;
  });
  planted::is_caught_just_above("logits shift", s, [&](double size) {
    gradcheck::PropertyCalls calls;
    leak(calls.cotangent, size, false);
    return calls;
  });
  CHECK_FALSE(planted::outcome("logits shift", {}).applied);
}
