// SPDX-License-Identifier: MIT
#include <gradcheck/network/check_network.hpp>

#include <catch2/catch.hpp>

#include "networks.hpp"

using arma::mat;
using gradcheck::check_network;
using gradcheck::Report;
using mlp::Function;
using mlp::LossKind;
using mlp::Reduction;

namespace {

Report check_ordinary(const std::vector<arma::uword>& widths, Function phi, LossKind kind, Reduction reduction,
                      arma::uword samples, std::vector<mlp::Penalty<double>> penalties = {}) {
  const auto network = networks::for_loss(networks::of_widths(widths, phi, std::move(penalties)), kind);
  return check_network(network, mlp::Loss<double>{kind, reduction}, layers::normal(samples, widths.front()),
                       networks::targets(kind, samples, widths.back()));
}

void is_right(const Report& r) {
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().disagree == 0);
  CHECK(r.notes.empty());
}

}  // namespace

TEST_CASE("networks of several architectures agree") {
  const std::vector<std::vector<arma::uword>> architectures = {{1, 1},       {3, 2},          {2, 3, 1},
                                                               {4, 7, 5, 3}, {1, 1, 1, 1, 1}, {2, 16, 2}};
  for (const auto& widths : architectures)
    for (const arma::uword samples : {1U, 5U})
      is_right(check_ordinary(widths, Function::tanh, LossKind::half_mse, Reduction::mean, samples));
}

TEST_CASE("networks of every activation agree") {
  for (const mlp::FunctionFacts& facts : mlp::functions()) {
    INFO(facts.name);
    is_right(check_ordinary({3, 5, 2}, facts.function, LossKind::mse, Reduction::mean, 4));
  }
}

TEST_CASE("networks under every loss and reduction agree") {
  for (const LossKind kind : mlp::loss_kinds())
    for (const Reduction reduction : {Reduction::sum, Reduction::mean, Reduction::mean_entries}) {
      INFO(mlp::name(kind) << ", " << mlp::name(reduction));
      is_right(check_ordinary({3, 5, 4}, Function::tanh, kind, reduction, 6));
    }
}

TEST_CASE("networks agree, in double and in float, with smoothed, ignored and weighted labels") {
  const auto network = networks::of_widths({3, 5, 4}, Function::tanh);
  const mat x = layers::normal(6, 3), t = arma::vec{3, -100, 0, 1, -100, 2};
  for (const Reduction reduction : {Reduction::sum, Reduction::mean, Reduction::mean_entries})
    for (const double smoothing : {0.0, 0.25, 1.0})
      for (const bool weighted : {false, true}) {
        mlp::Loss<double> loss{LossKind::softmax_cross_entropy, reduction};
        loss.smoothing = smoothing;
        loss.ignored = -100;
        if (weighted) loss.class_weights = {0.5, 20, 0, 1};
        INFO(mlp::name(reduction) << ", " << smoothing << ", " << weighted);
        is_right(check_network(network, loss, x, t));
        const Report narrow = check_network(network.cast<float>(), loss.cast<float>(),
                                            arma::conv_to<arma::fmat>::from(x), arma::conv_to<arma::fmat>::from(t));
        CHECK(narrow.ok());
        CHECK(narrow.counts().disagree == 0);
      }
}

TEST_CASE("the clamp of gaussian_nll's variances is a kink, and flat below") {
  std::vector<mlp::Layer<double>> layers;
  layers.emplace_back(mlp::Dense<double>(mat{{1, 0}, {0, 1}}));
  const mlp::Loss<double> loss{LossKind::gaussian_nll, Reduction::sum};
  for (const double variance : {0.5, 0.0, -1.0, 1e-6}) {
    const Report r = check_network(mlp::Network<double>(layers), loss, mat{{0.25, variance}}, mat{0.5});
    INFO(variance << ": " << layers::summary(r));
    CHECK(r.counts().disagree == 0);
    if (variance != 1e-6) CHECK(r.ok());
  }
}

TEST_CASE("networks with penalties agree") {
  for (const mlp::Norm norm : {mlp::Norm::l1, mlp::Norm::l2})
    for (const double lambda : {1e-4, 1.0, 1e3})
      is_right(check_ordinary({3, 5, 2}, Function::tanh, LossKind::mse, Reduction::mean, 4, {{norm, lambda}}));
}

TEST_CASE("an l1 penalty kinks at a weight of exactly 0, where any subgradient passes") {
  auto network = networks::of_widths({3, 5, 2}, Function::tanh, {{mlp::Norm::l1, 0.1}});
  network.dense(1).weights(2, 1) = 0;
  const Report r = check_network(network, mlp::Loss<double>{LossKind::mse, Reduction::mean}, layers::normal(4, 3),
                                 layers::normal(4, 2, 9));
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.blocks[0].at(2, 1).verdict == gradcheck::Verdict::kink);
  CHECK(r.counts().kink == 1);
}

TEST_CASE("float networks under every loss are not accused, and resolved to their own rounding") {
  for (const LossKind kind : mlp::loss_kinds()) {
    const auto network = networks::for_loss(networks::of_widths({3, 5, 2}, Function::tanh), kind).cast<float>();
    const Report r = check_network(network, mlp::Loss<float>{kind, Reduction::mean},
                                   arma::conv_to<arma::fmat>::from(layers::normal(4, 3)),
                                   arma::conv_to<arma::fmat>::from(networks::targets(kind, 4, 2)));
    INFO(mlp::name(kind) << '\n' << layers::summary(r));
    CHECK(r.ok());
    CHECK(r.counts().disagree == 0);
  }
}

TEST_CASE("an ordinary network costs less than 7 evaluations a coordinate, and resolves better than 1e-7") {
  const Report r = check_ordinary({4, 16, 8, 3}, Function::tanh, LossKind::softmax_cross_entropy, Reduction::mean, 8);
  is_right(r);
  CHECK(static_cast<double>(r.evaluations) <= 7 * static_cast<double>(r.counts().total()));
  CHECK(r.resolution() <= 1e-6);
}

TEST_CASE("the network and the data stay as they are") {
  const auto network = networks::of_widths({3, 5, 2}, Function::tanh);
  const mat weights = network.dense(1).weights, x = layers::normal(4, 3), t = layers::normal(4, 2, 9), x_before = x;
  (void)check_network(network, mlp::Loss<double>{LossKind::mse, Reduction::mean}, x, t);
  CHECK(arma::all(arma::vectorise(network.dense(1).weights == weights)));
  CHECK(arma::all(arma::vectorise(x == x_before)));
}

TEST_CASE("binary cross-entropy within 1e-12 of certainty: its gradient is not its derivative, and the loss is named") {
  std::vector<mlp::Layer<double>> layers;
  layers.emplace_back(mlp::Dense<double>(mat(1, 1).fill(27.8)));
  layers.emplace_back(mlp::Activation<double>(Function::sigmoid));
  const mlp::Loss<double> loss{LossKind::binary_cross_entropy, Reduction::sum};
  const Report r =
      check_network(mlp::Network<double>(layers), loss, mat(1, 1, arma::fill::ones), mat(1, 1, arma::fill::zeros));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "loss");
  CHECK(r.findings[0].consequences == std::vector<std::string>{"layer 1 weights", "input"});
}

TEST_CASE("a network's coordinates have curves, by whichever engine") {
  const auto network = networks::of_widths({3, 4, 2}, Function::tanh);
  for (const auto engine : {gradcheck::Engine::direct, gradcheck::Engine::chained}) {
    const Report r = check_network(network, mlp::Loss<double>{}, layers::normal(5, 3), layers::normal(5, 2),
                                   {.check = {.engine = engine, .curves = 3}});
    std::size_t curves = 0;
    for (const gradcheck::Block& b : r.blocks) {
      curves += b.curves.size();
      CHECK(b.curves.size() <= 1);
      for (const gradcheck::Curve& c : b.curves)
        CHECK(arma::abs(c.differences - b.numeric(c.entry)).min() < 1e-7 * (std::abs(b.numeric(c.entry)) + 1e-3));
    }
    CHECK(curves == 3);
  }
}
