// SPDX-License-Identifier: MIT
#include <gradcheck/network/network_chain.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/chain/localise.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/network/network_subject.hpp>

#include "blocks.hpp"
#include "gradcheck/network/chain_report.hpp"
#include "networks.hpp"

using arma::mat;
using gradcheck::Report;
using gradcheck::detail::AnyLayer;
using gradcheck::detail::Chain;
using gradcheck::detail::NetworkChain;

namespace {

/// A network, of which one module goes backward in another way.
struct Planted {
  mlp::Network<double> network;
  mat x = layers::normal(5, 3), t = layers::normal(5, 3, 9);
  mlp::Loss<double> loss{mlp::LossKind::mse, mlp::Reduction::mean};
  NetworkChain<double> own{network, loss, x, t};
  Chain& chain = own.chain();

  explicit Planted(mlp::Network<double> given) : network(std::move(given)) {}
  Planted(mlp::Network<double> given, mat looked_up) : network(std::move(given)), x(std::move(looked_up)) {}
  Planted(const Planted&) = delete;

  Report report() {
    chain.step = nullptr;
    return chain_report(chain, network, loss, x, t);
  }
};

/// dense, the block, tanh, dense.
Planted with(const mlp::Layer<double>& block) {
  return Planted(mlp::Network<double>(
      {blocks::of_type("dense", 3, 1), block, blocks::of_type("tanh", 3, 0), blocks::of_type("dense", 3, 2)}));
}

/// Module 1 gets this backward in place of its own, which it may call.
template <class Layer>
using WrongBackward = std::function<mat(Layer& layer, const mat& x, const mat& cotangent)>;

/// The wrong layer, whose parameters are those of the network's own module.
template <class Layer>
AnyLayer planted_in(const AnyLayer& module, std::shared_ptr<Layer> layer, WrongBackward<Layer> backward) {
  AnyLayer wrong = module;
  auto kept = std::make_shared<mat>();
  wrong.parameters = [layer] { return gradcheck::detail::parameters_of(*layer); };
  wrong.forward = [layer, kept](AnyLayer::Matrices& in) {
    *kept = in[0];
    return layer->forward(in[0]);
  };
  wrong.backward = [layer, kept, backward](mat& c, AnyLayer::Matrices& dx) {
    const mat given = backward(*layer, *kept, c);
    if (!dx.empty()) dx[0] = given;
  };
  return wrong;
}

template <class Layer>
void is_named(Planted& planted, std::size_t place, const std::string& where, WrongBackward<Layer> backward) {
  auto layer = std::make_shared<Layer>(std::get<Layer>(planted.network.layers()[place]));
  planted.chain.modules[place].layer = planted_in<Layer>(planted.chain.modules[place].layer, layer, backward);
  const Report r = planted.report();
  INFO(layers::summary(r));
  CHECK_FALSE(r.ok());
  REQUIRE_FALSE(r.findings.empty());
  for (const gradcheck::Finding& f : r.findings) CHECK(f.where.starts_with(where));
}

template <class Layer>
void is_named(const std::string& type, const std::string& where, WrongBackward<Layer> backward) {
  Planted planted = with(blocks::of_type(type, 3, 30));
  is_named<Layer>(planted, 1, where, backward);
}

using LayerNorm = mlp::LayerNorm<double>;
using RmsNorm = mlp::RmsNorm<double>;
using BatchNorm = mlp::BatchNorm<double>;
using Dropout = mlp::Dropout<double>;
using WeightNorm = mlp::WeightNorm<double>;
using Embedding = mlp::Embedding<double>;
using Residual = mlp::Residual<double>;
using Dense = mlp::Dense<double>;

}  // namespace

TEST_CASE("layer_norm and batch_norm without the term of the variance are named") {
  is_named<LayerNorm>("layer_norm", "layer 2", [](LayerNorm& norm, const mat& x, const mat& c) {
    norm.backward(c);
    const auto s = mlp::standardise_columns<double>(x.t(), norm.epsilon());
    mat g = (c.each_row() % norm.gain).t();
    g.each_row() -= arma::mean(g, 0);
    return mat((g.each_row() % s.inverse).t());
  });
  is_named<BatchNorm>("batch_norm", "layer 2", [](BatchNorm& norm, const mat& x, const mat& c) {
    norm.backward(c);
    const auto s = mlp::standardise_columns<double>(x, norm.options().epsilon);
    mat g = c.each_row() % norm.gain;
    g.each_row() -= arma::mean(g, 0);
    return mat(g.each_row() % s.inverse);
  });
}

TEST_CASE("batch_norm that goes back by the running statistics in training is named") {
  is_named<BatchNorm>("batch_norm", "layer 2", [](BatchNorm& norm, const mat&, const mat& c) {
    norm.backward(c);
    return mat((c.each_row() % norm.gain).each_row() / arma::sqrt(norm.running_variance + norm.options().epsilon));
  });
}

TEST_CASE("batch_norm that goes back by the statistics of the batch in evaluation is named") {
  is_named<BatchNorm>("evaluated", "layer 2", [](BatchNorm& norm, const mat& x, const mat& c) {
    norm.backward(c);
    return mlp::standardise_vjp<double>(mlp::standardise_columns<double>(x, norm.options().epsilon),
                                        c.each_row() % norm.gain);
  });
}

TEST_CASE("rms_norm with epsilon outside its root is named where epsilon is large") {
  Planted planted = with(RmsNorm(blocks::gain(3, 4), 0.1));
  is_named<RmsNorm>(planted, 1, "layer 2", [](RmsNorm& norm, const mat& x, const mat& c) {
    norm.backward(c);
    const mat root = arma::sqrt(arma::mean(arma::square(x), 1)), inverse = 1 / (root + norm.epsilon());
    const mat g = c.each_row() % norm.gain, along = arma::mean(g % x, 1);
    return mat(g.each_col() % inverse - x.each_col() % mat(along % arma::square(inverse) / root));
  });
}

TEST_CASE("dropout whose mask is not kept, or whose scale is left out, is named") {
  is_named<Dropout>("dropout", "layer 1 dropout", [](Dropout& dropout, const mat&, const mat& c) {
    Dropout other = dropout;
    other.next_mask();
    return other.forward(c);
  });
  is_named<Dropout>("dropout", "layer 1 dropout", [](Dropout& dropout, const mat&, const mat& c) {
    return mat(dropout.backward(c) * (1 - dropout.p()));
  });
}

TEST_CASE("weight_norm whose directions keep their part along themselves is named") {
  is_named<WeightNorm>("weight_norm", "layer 2", [](WeightNorm& layer, const mat& x, const mat& c) {
    const mat dx = layer.backward(c);
    const mat norms = arma::sqrt(arma::sum(arma::square(layer.directions), 1));
    layer.directions_gradient = mat(c.t() * x).each_col() % arma::vec(layer.lengths.t() / norms);
    return dx;
  });
}

TEST_CASE("softmax whose temperature is left out going back is named") {
  is_named<mlp::Activation<double>>("softmax", "layer 1 softmax", [](auto& softmax, const mat&, const mat& c) {
    return mat(softmax.backward(c) * softmax.constant());
  });
}

TEST_CASE("a residual block that forgets its skip, or does not hand its cotangent to the projection, is named") {
  is_named<Residual>("residual", "block 2", [](Residual& block, const mat&, const mat& c) {
    return mat(block.backward(c) - block.projection()->backward(c));
  });
  is_named<Residual>("residual", "block 2", [](Residual& block, const mat&, const mat& c) {
    const mat dx = block.backward(c);
    block.projection()->backward(block.sequence().cotangents.front());
    return dx;
  });
  Planted identity = with(Residual({blocks::of_type("dense", 3, 5), blocks::of_type("tanh", 3, 0)}));
  is_named<Residual>(identity, 1, "block 2",
                     [](Residual& block, const mat&, const mat& c) { return mat(block.backward(c) - c); });
}

TEST_CASE("an embedding that assigns a row's gradient where it has to add it is named") {
  Planted planted(blocks::embedded({blocks::of_type("tanh", 6, 0), Dense(0.4 * blocks::normal(3, 6, 8))}, 5, 3),
                  {{0, 1}, {4, 4}, {3, 1}, {2, 4}, {0, 0}});
  is_named<Embedding>(planted, 0, "layer 1 table", [](Embedding& layer, const mat& x, const mat& c) {
    const mat dx = layer.backward(c);
    for (arma::uword j = 0; j < x.n_cols; ++j)
      for (arma::uword i = 0; i < x.n_rows; ++i)
        layer.table_gradient.row(static_cast<arma::uword>(x(i, j))) = c.submat(i, j * 3, i, j * 3 + 2);
    return dx;
  });
}
