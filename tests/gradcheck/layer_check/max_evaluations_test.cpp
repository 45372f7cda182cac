// SPDX-License-Identifier: MIT
// Layers of more coordinates than there are evaluations for.
#include <catch2/catch.hpp>

#include <cstdint>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using arma::uword;
using gradcheck::check_layer;
using gradcheck::Options;
using gradcheck::Reason;
using gradcheck::Report;
using gradcheck::Verdict;

namespace {

/// What the contract of a layer calls its forward beside the values.
constexpr std::uint64_t calls_of_layer_contract = 512;

/// y = tanh(x w^T + b); one entry of dw is off.
struct CountedDense {
  mat w, b, dw = {}, db = {}, x = {};
  uword wrong_at = 0;
  double off = 0;
  std::uint64_t calls = 0;

  mat outputs() const { return arma::tanh(x * w.t() + arma::repmat(b, x.n_rows, 1)); }
  mat forward(const mat& input) {
    ++calls;
    x = input;
    return outputs();
  }
  mat backward(const mat& c) {
    const mat y = outputs(), d = c % (1 - y % y);
    dw = d.t() * x;
    dw(wrong_at) += off;
    db = arma::sum(d, 0);
    return d * w;
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}, {"b", b, db}}; }
};

CountedDense dense(uword outputs, uword inputs) {
  return {mat(layers::normal(outputs, inputs, 3) / 4), layers::normal(1, outputs, 4)};
}

Options limited_to(std::uint64_t evaluations, gradcheck::Engine engine = gradcheck::Engine::automatic) {
  Options options;
  options.max_evaluations = evaluations;
  options.engine = engine;
  return options;
}

}  // namespace

TEST_CASE("a layer is sampled where one coordinate at a time takes too long, and its contract is tested all the same") {
  CountedDense layer = dense(30, 40);
  const mat x = layers::normal(5, 40, 8);
  const Report r = check_layer(layer, x, limited_to(1200, gradcheck::Engine::direct));
  INFO(gradcheck::to_text(r, gradcheck::Detail::all));
  CHECK(r.ok());
  CHECK(r.clauses.size() > 10);
  CHECK(r.counts().coordinates() == 30 * 40 + 30 + 5 * 40);
  CHECK(r.counts().not_looked_at > 0);
  CHECK(r.counts().looked_at() > 60);
  CHECK(r.evaluations <= 1200);
  CHECK(layer.calls <= 1200 + calls_of_layer_contract);
}

TEST_CASE("a wrong entry of a layer's rest is located") {
  CountedDense layer = dense(30, 40);
  const mat x = layers::normal(5, 40, 8);
  const Options options = limited_to(1500, gradcheck::Engine::direct);
  const Report right = check_layer(layer, x, options);
  const gradcheck::Block& w = right.blocks.at(1);
  layer.wrong_at = arma::uvec(arma::find(w.reason == static_cast<unsigned char>(Reason::not_looked_at)))(600);
  layer.off = 0.1;
  layer.calls = 0;
  const Report r = check_layer(layer, x, options);
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  CHECK(r.blocks.at(1).verdict_at(layer.wrong_at) == Verdict::disagree);
  CHECK(r.findings.size() == 1);
  CHECK(layer.calls <= 1500 + calls_of_layer_contract);
}

TEST_CASE("what stages close for less than the limit is looked at whole, as without one") {
  CountedDense layer = dense(30, 40);
  const mat x = layers::normal(60, 40, 8);
  const Report all = check_layer(layer, x), limited = check_layer(layer, x, limited_to(2 * all.evaluations));
  CHECK(all.engine == "grouped");
  CHECK(limited.counts().not_looked_at == 0);
  CHECK(gradcheck::to_text(all) == gradcheck::to_text(limited));
}

TEST_CASE("where stages take too many evaluations, the layer is sampled") {
  CountedDense layer = dense(30, 40);
  const mat x = layers::normal(5, 40, 8);
  const Report r = check_layer(layer, x, limited_to(600));
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(layer.calls <= 600 + calls_of_layer_contract);
}

TEST_CASE("too few evaluations for a layer's blocks are an error") {
  CountedDense layer = dense(3, 4);
  CHECK_THROWS_WITH(
      check_layer(layer, layers::normal(5, 4), limited_to(511)),
      "options.max_evaluations is 511, too few for 3 blocks: write 512 or more, or 0 for every coordinate");
}
