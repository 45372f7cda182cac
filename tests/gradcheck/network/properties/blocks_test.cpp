// SPDX-License-Identifier: MIT
#include <variant>

#include <catch2/catch.hpp>

#include "gradcheck/network/blocks.hpp"
#include "gradcheck/network/properties/planted_property.hpp"

using arma::mat;
using planted_property::Fault, planted_property::outcome;

namespace {

/// The block between two dense layers, or in a residual block between them.
planted_property::Setting around(const mlp::Layer<double>& block, bool within = false) {
  mlp::Layer<double> inner = block;
  if (within) inner = mlp::Residual<double>({block, blocks::of_type("tanh", 3, 0)});
  const mlp::Layer<double> last = mlp::Dense<double>(0.5 * blocks::normal(2, 3, 5));
  return {mlp::Network<double>({blocks::of_type("dense", 3, 1), inner, last})};
}

template <class Change>
Fault in_forward(Change change) {
  return [change](double size) {
    gradcheck::PropertyCalls calls;
    calls.layer_forward = [=, right = calls.layer_forward](const mlp::Layer<double>& l, const mat& x) {
      return mat(right(l, x) + size * change(x));
    };
    return calls;
  };
}

template <class Change>
Fault in_backward(Change change) {
  return [change](double size) {
    gradcheck::PropertyCalls calls;
    calls.layer_backward = [=, right = calls.layer_backward](const mlp::Layer<double>& l, const mat& x, const mat& c) {
      return mat(right(l, x, c) + size * change(x, c));
    };
    return calls;
  };
}

mat square_of(const mat& x) { return arma::square(x); }
mat squares_of(const mat& x, const mat& c) { return arma::square(x) % c; }
mat cotangent_itself(const mat&, const mat& c) { return c; }

void both_places(const std::string& name, const mlp::Layer<double>& block, const Fault& fault) {
  planted_property::is_caught_just_above(name, around(block), fault);
  planted_property::is_caught_just_above(name, around(block, true), fault);
}

}  // namespace

TEST_CASE("a batch_norm in training whose output is not of mean 0 and variance v / (v + epsilon) is caught") {
  both_places("batch_norm standardises", blocks::of_type("batch_norm", 3, 30), in_forward(square_of));
  CHECK_FALSE(outcome("batch_norm standardises", around(blocks::of_type("evaluated", 3, 30))).applied);
  CHECK_FALSE(outcome("batch_norm standardises", around(blocks::of_type("layer_norm", 3, 30))).applied);
}

TEST_CASE("a norm that sees shift or scale is caught") {
  for (const char* type : {"layer_norm", "rms_norm", "batch_norm"})
    both_places("norms are blind", blocks::of_type(type, 3, 30), in_forward(square_of));
  CHECK_FALSE(outcome("norms are blind", around(blocks::of_type("evaluated", 3, 30))).applied);
}

TEST_CASE("a norm whose dX has a part along 1 or along x is caught") {
  for (const char* type : {"layer_norm", "rms_norm", "batch_norm"})
    both_places("what norms take out", blocks::of_type(type, 3, 30), in_backward(squares_of));
  CHECK_FALSE(outcome("what norms take out", {}).applied);
}

TEST_CASE("a dropout of nothing that changes something is caught, forward and backward") {
  both_places("dropout of nothing", blocks::of_type("dropout", 3, 30), in_forward(square_of));
  both_places("dropout of nothing", blocks::of_type("dropout", 3, 30), in_backward(squares_of));
  CHECK_FALSE(outcome("dropout of nothing", {}).applied);
}

TEST_CASE("a dropout that goes back by another mask, or in part, is caught") {
  both_places("dropout keeps its mask", blocks::of_type("dropout", 3, 30), in_backward(cotangent_itself));
  CHECK_FALSE(outcome("dropout keeps its mask", {}).applied);
}

TEST_CASE("a residual block that is more than its skip beside zeros is caught, with a projection and without") {
  const mlp::Layer<double> identity = mlp::Residual<double>({blocks::of_type("dense", 3, 5)});
  for (const mlp::Layer<double>& block : {identity, blocks::of_type("residual", 3, 30)}) {
    const auto of_blocks = [](const Fault& fault) -> Fault {
      return [fault](double size) {
        gradcheck::PropertyCalls wrong = fault(size), calls;
        calls.layer_forward = [wrong, right = calls.layer_forward](const mlp::Layer<double>& l, const mat& x) {
          return std::holds_alternative<mlp::Residual<double>>(l) ? wrong.layer_forward(l, x) : right(l, x);
        };
        calls.layer_backward = [wrong, right = calls.layer_backward](const mlp::Layer<double>& l, const mat& x,
                                                                     const mat& c) {
          return std::holds_alternative<mlp::Residual<double>>(l) ? wrong.layer_backward(l, x, c) : right(l, x, c);
        };
        return calls;
      };
    };
    both_places("residual of zeros", block, of_blocks(in_forward(square_of)));
    both_places("residual of zeros", block, of_blocks(in_backward(squares_of)));
  }
  CHECK_FALSE(outcome("residual of zeros", {}).applied);
}

TEST_CASE("an evaluation that depends on the batch is caught") {
  const Fault by_batch = [](double size) {
    return planted_property::with_forward([=](mat y) {
      y.each_row() += size * arma::sum(y, 0);
      return y;
    });
  };
  for (const char* type : {"batch_norm", "evaluated", "dropout"})
    both_places("evaluation is apart", blocks::of_type(type, 3, 30), by_batch);
  CHECK_FALSE(outcome("evaluation is apart", {}).applied);
}

TEST_CASE("hidden units permute through norms, between dense layers of either kind, and not through a mask") {
  const Fault one_unit = [](double size) {
    return planted_property::with_gradients([=](planted_property::Gradient& g, const auto&, const auto&, const auto&,
                                                const auto&) { g[0].row(1) += size; });
  };
  for (const char* type : {"layer_norm", "rms_norm", "batch_norm", "evaluated", "weight_norm", "softmax"})
    planted_property::is_caught_just_above("hidden units permute", around(blocks::of_type(type, 3, 30)), one_unit);
  CHECK_FALSE(outcome("hidden units permute", around(blocks::of_type("dropout", 3, 30))).applied);
  CHECK_FALSE(outcome("hidden units permute", around(blocks::of_type("residual", 3, 30))).applied);
}
