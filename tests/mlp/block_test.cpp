// SPDX-License-Identifier: MIT
#include <mlp/batch_norm.hpp>
#include <mlp/dropout.hpp>
#include <mlp/embedding.hpp>
#include <mlp/layer_norm.hpp>
#include <mlp/residual.hpp>
#include <mlp/rms_norm.hpp>
#include <mlp/weight_norm.hpp>

#include <catch2/catch.hpp>
#include <utility>

#include "block_reference.hpp"
#include "near.hpp"

using arma::Mat;

namespace {

constexpr double epsilon_of_reference = 0x1p-10;

template <class T>
Mat<T> read_matrix(const std::string& text) {
  return arma::conv_to<Mat<T>>::from(arma::mat(text));
}

/// Whether a block gives the output and every gradient of the reference, to 64 roundings of the largest of each.
template <class T, class Block>
void check_against(const BlockReference& given, Block block) {
  const auto is = [](const Mat<T>& found, const std::string& text) {
    const Mat<T> expected = read_matrix<T>(text);
    return near(found, expected, static_cast<double>(64 * unit<T>) * arma::abs(expected).max());
  };
  CHECK(is(block.forward(read_matrix<T>(given.values[0])), given.y));
  CHECK(is(block.backward(read_matrix<T>(given.cotangent)), given.gradients[0]));
  if constexpr (requires { block.parameters(); }) {
    const auto parameters = block.parameters();
    REQUIRE(parameters.size() + 1 == given.values.size());
    for (std::size_t k = 0; k < parameters.size(); ++k) {
      CAPTURE(parameters[k].name);
      CHECK(is(parameters[k].value, given.values[k + 1]));
      CHECK(is(parameters[k].gradient, given.gradients[k + 1]));
    }
  }
}

template <class T>
mlp::BatchNorm<T> batch_norm_of(const BlockReference& given) {
  mlp::BatchNorm<T> norm(read_matrix<T>(given.values[1]), read_matrix<T>(given.values[2]),
                         {.epsilon = T(epsilon_of_reference)});
  norm.running_mean = {T(0.5), T(-0.25), T(1)};
  norm.running_variance = {T(2), T(0.5), T(0.125)};
  return norm;
}

}  // namespace

TEMPLATE_TEST_CASE("blocks give the output and the gradients of their formulas", "", float, double) {
  using T = TestType;
  const auto value = [](const BlockReference& of, std::size_t k) { return read_matrix<T>(of.values[k]); };
  check_against<T>(reference::layer_norm, mlp::LayerNorm<T>(value(reference::layer_norm, 1),
                                                            value(reference::layer_norm, 2), T(epsilon_of_reference)));
  check_against<T>(reference::rms_norm, mlp::RmsNorm<T>(value(reference::rms_norm, 1), T(epsilon_of_reference)));
  check_against<T>(reference::batch_norm_in_training, batch_norm_of<T>(reference::batch_norm_in_training));
  auto evaluated = batch_norm_of<T>(reference::batch_norm_in_evaluation);
  evaluated.training(false);
  check_against<T>(reference::batch_norm_in_evaluation, evaluated);
  check_against<T>(reference::weight_norm,
                   mlp::WeightNorm<T>(value(reference::weight_norm, 1), value(reference::weight_norm, 2),
                                      value(reference::weight_norm, 3)));
  check_against<T>(reference::dropout, mlp::Dropout<T>(T(0.25), 7));
  check_against<T>(reference::embedding, mlp::Embedding<T>(value(reference::embedding, 1)));
  check_against<T>(reference::softmax, mlp::Activation<T>(mlp::Function::softmax, T(0.5)));
}

TEMPLATE_TEST_CASE("residual blocks add their skip, which is x or a projection of it", "", float, double) {
  using T = TestType;
  const auto value = [](const BlockReference& of, std::size_t k) { return read_matrix<T>(of.values[k]); };
  check_against<T>(
      reference::residual,
      mlp::Residual<T>({mlp::Dense<T>(value(reference::residual, 1), value(reference::residual, 2)),
                        mlp::Activation<T>(mlp::Function::tanh), mlp::Dense<T>(value(reference::residual, 3))}));
  const BlockReference& projected = reference::residual_with_projection;
  check_against<T>(projected, mlp::Residual<T>({mlp::Dense<T>(value(projected, 1)),
                                                mlp::RmsNorm<T>(value(projected, 2), T(epsilon_of_reference))},
                                               mlp::Dense<T>(value(projected, 3), value(projected, 4))));
}

TEST_CASE("batch_norm moves its running statistics in training, as PyTorch does, and not in evaluation") {
  mlp::BatchNorm<double> norm(arma::mat(1, 2, arma::fill::ones));
  const arma::mat x{{1, -2}, {3, 0}, {5, 5}};  // means 3 and 1, variances divided by N - 1: 4 and 13
  norm.forward(x);
  CHECK(near(norm.running_mean, arma::mat{0.3, 0.1}, 1e-15));
  CHECK(near(norm.running_variance, arma::mat{0.9 + 0.4, 0.9 + 1.3}, 1e-15));
  const arma::mat first = norm.forward(x), second = norm.forward(x);
  CHECK(near(first, second, 0));
  CHECK(near(norm.running_mean, arma::mat{3 * (1 - 0.729), 1 - 0.729}, 1e-15));
  norm.training(false);
  const arma::mat mean = norm.running_mean, variance = norm.running_variance;
  norm.forward(x);
  CHECK(near(norm.running_mean, mean, 0));
  CHECK(near(norm.running_variance, variance, 0));
  CHECK(norm.statistics()[1].name == "running variance");
}

TEST_CASE("backward of batch_norm and dropout goes by the mode of the last forward") {
  const arma::mat x{{1, -2}, {3, 0}, {5, 5}}, c(3, 2, arma::fill::ones);
  mlp::BatchNorm<double> norm(arma::mat(1, 2, arma::fill::ones));
  norm.forward(x);
  norm.training(false);
  CHECK(near(norm.backward(c), arma::mat(3, 2, arma::fill::zeros), 1e-15));
  mlp::Dropout<double> dropout(0.5, 3);
  const arma::mat y = dropout.forward(x);
  dropout.training(false);
  CHECK(near(arma::mat(dropout.backward(x)), y, 0));
}

TEST_CASE("dropout is the identity in evaluation and where p is 0, and its mask stays until another is asked for") {
  const arma::mat x(5, 4, arma::fill::ones);
  mlp::Dropout<double> dropout(0.5, 1), none(0.0, 1);
  CHECK(near(none.forward(x), x, 0));
  CHECK(near(none.backward(x), x, 0));
  const arma::mat first = dropout.forward(x);
  CHECK(near(dropout.forward(x), first, 0));
  CHECK(arma::accu(first == 0) + arma::accu(first == 2) == 20);
  dropout.next_mask();
  CHECK_FALSE(near(dropout.forward(x), first, 0));
  dropout.reseed(1);
  CHECK(near(dropout.forward(x), first, 0));
  dropout.training(false);
  CHECK(near(dropout.forward(x), x, 0));
  CHECK(near(dropout.backward(x), x, 0));
}

TEST_CASE("a mask that was kept is the one that would be drawn: after another shape, seed or mode") {
  const arma::mat x(5, 4, arma::fill::ones), wide(4, 5, arma::fill::ones), more(9, 4, arma::fill::ones);
  mlp::Dropout<double> used(0.5, 1);
  const auto is_as_new = [&used](const arma::mat& in) {
    mlp::Dropout<double> fresh(0.5, used.seed());
    return near(used.forward(in), fresh.forward(in), 0) && near(used.backward(in), fresh.backward(in), 0);
  };
  for (const arma::mat& in : {x, x, wide, more, x}) CHECK(is_as_new(in));
  used.reseed(2);
  CHECK(is_as_new(x));
  used.training(false);
  CHECK(near(used.forward(x), x, 0));
  used.training(true);
  CHECK(is_as_new(x));
  mlp::Dropout<double> copy = used, moved = std::move(used);
  CHECK(near(copy.forward(x), moved.forward(x), 0));
}

TEST_CASE("a mask is the same in float and in double") {
  const mlp::Dropout<float> narrow(0.3F, 9);
  mlp::Dropout<double> wide = narrow.cast<double>();
  mlp::Dropout<float> own = narrow;
  const arma::mat y = wide.forward(arma::mat(7, 9, arma::fill::ones));
  const arma::fmat z = own.forward(arma::fmat(7, 9, arma::fill::ones));
  CHECK(arma::accu((y > 0) != (z > 0)) == 0);
}

TEST_CASE("layer_norm is blind to shift and scale of a sample, rms_norm to scale") {
  const arma::mat x{{1, -2, 4}, {3, 0, 1}};
  mlp::LayerNorm<double> norm(arma::mat{1, 2, 3}, {}, 1e-30);
  mlp::RmsNorm<double> by_root(arma::mat{1, 2, 3}, 1e-30);
  CHECK(near(norm.forward(3 * x + 5), norm.forward(x), 1e-14));
  CHECK(near(by_root.forward(3 * x), by_root.forward(x), 1e-14));
}

TEST_CASE("an embedding's row that occurs twice has the sum of both gradients") {
  mlp::Embedding<double> layer(arma::mat{{1, 2}, {3, 4}});
  layer.forward(arma::umat{{1, 1}});
  layer.backward(arma::mat{{1, 10, 100, 1000}});
  CHECK(near(layer.table_gradient, arma::mat{{0, 0}, {101, 1010}}, 0));
}
