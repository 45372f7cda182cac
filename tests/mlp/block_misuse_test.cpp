// SPDX-License-Identifier: MIT
#include <mlp/network.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include "blocks.hpp"
#include "near.hpp"

using arma::mat;

namespace {

template <class Call>
std::string says_of(Call call) {
  return thrown<std::invalid_argument>(call);
}

}  // namespace

TEST_CASE("blocks refuse parameters that do not fit, and say what they expected") {
  CHECK(says_of([] { mlp::LayerNorm<double>(blocks::ones(2, 3)); }) == "layer_norm: gain is [2 x 3], expected [1 x 3]");
  CHECK(says_of([] { mlp::LayerNorm<double>{mat()}; }) ==
        "layer_norm: gain is [0 x 0], expected [1 x 1] or wider: a number for each column of x");
  CHECK(says_of([] { mlp::LayerNorm<double>(blocks::ones(1, 3), blocks::ones(1, 2)); }) ==
        "layer_norm: bias is [1 x 2], expected [1 x 3]");
  CHECK(says_of([] { mlp::LayerNorm<double>(blocks::ones(1, 3), {}, 0); }) ==
        "layer_norm: epsilon is 0, expected a finite number above 0");
  CHECK(says_of([] { mlp::RmsNorm<double>(blocks::ones(3, 1)); }) == "rms_norm: gain is [3 x 1], expected [1 x 1]");
  CHECK(says_of([] { mlp::BatchNorm<double>(blocks::ones(1, 3), {}, {.momentum = 1.5}); }) ==
        "batch_norm: momentum is 1.5, expected 0 to 1");
  CHECK(says_of([] { mlp::Dropout<double>(1); }) == "dropout: p is 1, expected at least 0 and below 1");
  CHECK(says_of([] { mlp::WeightNorm<double>(blocks::ones(2, 3), blocks::ones(2, 1)); }) ==
        "weight_norm: lengths is [2 x 1], expected [1 x 2]");
  CHECK(says_of([] { mlp::WeightNorm<double>(mat(2, 3, arma::fill::zeros), blocks::ones(1, 2)); }) ==
        "weight_norm: row 0 of directions is zero, expected a direction");
  CHECK(says_of([] { mlp::Embedding<double>{mat()}; }) ==
        "embedding: table is [0 x 0], expected [rows x columns] with at least one of each");
  CHECK(says_of([] { mlp::Activation<double>(mlp::Function::softmax, 0); }) ==
        "softmax: the temperature is 0, expected a number above 0");
}

TEST_CASE("blocks refuse batches and cotangents that do not fit") {
  CHECK(says_of([] { mlp::LayerNorm<double>(blocks::ones(1, 3)).forward(blocks::ones(2, 4)); }) ==
        "layer_norm.forward: x is [2 x 4], expected [2 x 3]; rows are samples");
  CHECK(says_of([] { mlp::BatchNorm<double>(blocks::ones(1, 3)).forward(mat(0, 3)); }) ==
        "batch_norm.forward: x is [0 x 3], expected at least one sample (row)");
  CHECK(says_of([] { mlp::RmsNorm<double>(blocks::ones(1, 1)).forward(mat{arma::datum::nan}); }) ==
        "rms_norm.forward: x[0, 0] is nan, expected a finite number; look for an overflow or a division by zero before "
        "this call");
  CHECK(says_of([] { mlp::BatchNorm<double>(blocks::ones(1, 3)).forward(blocks::ones(1, 3)); }) ==
        "batch_norm.forward: x has one row, expected at least two samples in training: one alone has no variance");
  CHECK(thrown<std::logic_error>([] { mlp::LayerNorm<double>(blocks::ones(1, 3)).backward(blocks::ones(2, 3)); }) ==
        "layer_norm.backward: called before forward; call forward(x) first");
  mlp::Dropout<double> dropout(0.5);
  dropout.forward(blocks::ones(2, 3));
  CHECK(says_of([&] { dropout.backward(blocks::ones(3, 2)); }) ==
        "dropout.backward: cotangent is [3 x 2], expected [2 x 3]; pass the gradient with respect to this layer's "
        "output");
}

TEST_CASE("batch_norm takes a batch of one in evaluation") {
  mlp::BatchNorm<double> norm(blocks::ones(1, 3));
  norm.training(false);
  CHECK(near(norm.forward(blocks::ones(1, 3)), blocks::ones(1, 3), 1e-5));
}

TEST_CASE("an embedding refuses what is no row of its table") {
  mlp::Embedding<double> table(blocks::ones(4, 2));
  CHECK(says_of([&] {
          table.forward(mat{{0, 4}});
        }) == "embedding.forward: x[0, 1] is 4, expected an integer from 0 to 3: a row of the table");
  CHECK(says_of([&] { table.forward(mat{0.5}); }) ==
        "embedding.forward: x[0, 0] is 0.5, expected an integer from 0 to 3: a row of the table");
  CHECK(says_of([&] { table.forward(arma::umat{9}); }) ==
        "embedding.forward: x[0, 0] is 9, expected an integer from 0 to 3: a row of the table");
}

TEST_CASE("layers of a network, and those of a residual block, have to follow each other") {
  CHECK(says_of([] {
          mlp::Network<double>({mlp::Dense<double>(blocks::ones(3, 2)), mlp::LayerNorm<double>(blocks::ones(1, 4))});
        }) == "network: layer 2 takes 4 inputs, expected 3; layer 1 has 3 outputs");
  CHECK(says_of([] {
          mlp::Network<double>({mlp::Dense<double>(blocks::ones(3, 2)),
                                mlp::Residual<double>({mlp::Dense<double>(blocks::ones(4, 4))})});
        }) == "network: block 2 takes 4 inputs, expected 3; layer 1 has 3 outputs");
  CHECK(says_of([] {
          mlp::Network<double>({mlp::Dense<double>(blocks::ones(3, 2)), mlp::Embedding<double>(blocks::ones(4, 2))});
        }) == "network: layer 2 is an embedding, expected it as the first layer of a network: it takes integers");
  CHECK(says_of([] { mlp::Residual<double>({mlp::Embedding<double>(blocks::ones(4, 2))}); }) ==
        "residual: layer 1 is an embedding, expected it as the first layer of a network: it takes integers");
  CHECK(says_of([] { mlp::Residual<double>({}); }) == "residual: there are no layers, expected at least one");
  CHECK(says_of([] {
          mlp::Residual<double>({mlp::Dense<double>(blocks::ones(3, 2)), mlp::Dense<double>(blocks::ones(2, 4))});
        }) == "residual: layer 2 weights are [2 x 4], expected [2 x 3]; layer 1 has 3 outputs");
  CHECK(says_of([] { mlp::Residual<double>({mlp::Dense<double>(blocks::ones(3, 2))}); }) ==
        "residual: the layers give 3 columns, the skip 2, expected the same; a projection makes another width of the "
        "skip");
  CHECK(says_of([] {
          mlp::Residual<double>({mlp::Dense<double>(blocks::ones(3, 2))}, mlp::Dense<double>(blocks::ones(3, 5)));
        }) ==
        "residual: the layers take 2 columns, the skip 5, expected the same; a projection makes another width of the "
        "skip");
}
