// SPDX-License-Identifier: MIT
// Mistakes that people make in a backward pass, each also at a size just above and just below what can be resolved.
#include <catch2/catch.hpp>

#include <cmath>

#include <gradcheck/derivatives/check_function.hpp>
#include <gradcheck/layer_check/check_layer.hpp>
#include <mlp/dense.hpp>
#include <mlp/loss.hpp>

#include "fault.hpp"

using arma::mat;
using gradcheck::Report;
using layers::normal;

namespace {

/// A dense layer whose backward hands out its gradients only after `change(layer, cotangent, dx)`.
struct Dense : mlp::Dense<double> {
  using Change = std::function<void(Dense& layer, const mat& cotangent, mat& dx)>;
  Change change;

  Dense(mat w, mat b, Change c) : mlp::Dense<double>(std::move(w), std::move(b)), change(std::move(c)) {}
  mat backward(const mat& cotangent) {
    mat dx = mlp::Dense<double>::backward(cotangent);
    change(*this, cotangent, dx);
    return dx;
  }
};

/// Its values alone: the contract compares gradients with each other, and sees less than what values resolve.
Report check_dense(Dense::Change change, arma::uword width = 4, arma::uword samples = 6) {
  return gradcheck::check_layer(Dense(normal(width, width, 1), normal(1, width, 2), std::move(change)),
                                normal(samples, width), {.scope = gradcheck::Scope::values});
}

}  // namespace

TEST_CASE("a sign flip is caught") {
  is_caught("dx negated",
            [](double size) { return check_dense([=](Dense&, const mat&, mat& dx) { dx *= 1 - 2 * size; }); });
}

TEST_CASE("a missing activation derivative is caught") {
  is_caught("sigmoid'", [](double size) {
    const auto sigmoid = [](double z) { return 1 / (1 + std::exp(-z)); };
    const auto derivative = [=](double z) { return (1 - size) * sigmoid(z) * (1 - sigmoid(z)) + size; };
    return gradcheck::check_layer(layers::Elementwise<double>{sigmoid, derivative}, normal(5, 4));
  });
}

TEST_CASE("transposed weights are caught where both shapes fit") {
  is_caught("cotangent W^T", [](double size) {
    return check_dense(
        [=](Dense& d, const mat& cotangent, mat& dx) { dx = (1 - size) * dx + size * cotangent * d.weights.t(); });
  });
}

TEST_CASE("a missing 1/N is caught") {
  const mlp::Loss<double> loss{mlp::LossKind::mse, mlp::Reduction::mean};
  const mat y = normal(6, 2), t = normal(6, 2, 9);
  is_caught("mse gradient", [&](double size) {
    return gradcheck::check_function([&](const mat& at) { return loss.value(at, t); },
                                     [&](const mat& at) { return mat((1 + size * 5) * loss.gradient(at, t)); }, y);
  });
}

TEST_CASE("a missing bias gradient is caught, in the bias alone") {
  const Fault fault = [](double size) {
    return check_dense([=](Dense& d, const mat&, mat&) { d.bias_gradient *= 1 - size; });
  };
  is_caught("bias", fault);
  CHECK(fault(1).counts().disagree == 4);
  CHECK(fault(1).worst().block == "bias");
}

TEST_CASE("one wrong entry in 10,000 is caught at exactly that entry") {
  const Fault fault = [](double size) {
    return check_dense([=](Dense& d, const mat&, mat&) { d.weights_gradient(31, 87) *= 1 + size; }, 100, 1);
  };
  const Report r = is_caught("one entry doubled", fault);
  CHECK(r.counts().disagree == 1);
  CHECK(r.worst().name() == "weights [31, 87]");
}

TEST_CASE("a relative error of 1e-4 in a block is caught in every entry of it") {
  const Fault fault = [](double size) {
    return check_dense([=](Dense& d, const mat&, mat&) { d.weights_gradient *= 1 + 1e-4 * size; });
  };
  is_caught("weights", [&](double size) { return fault(1e4 * size); });
  CHECK(fault(1).blocks[1].counts().disagree == 16);
}

TEST_CASE("a sample that is left out of a sum is caught") {
  is_caught("last sample", [](double size) {
    return check_dense([=](Dense& d, const mat& cotangent, mat&) { d.bias_gradient -= size * cotangent.tail_rows(1); });
  });
}

TEST_CASE("a gradient of the batch before is caught") {
  is_caught("stale", [](double size) {
    return check_dense([=](Dense& d, const mat& cotangent, mat&) {
      d.weights_gradient = (1 - size) * d.weights_gradient + size * cotangent.t() * normal(6, 4, 99);
    });
  });
}
