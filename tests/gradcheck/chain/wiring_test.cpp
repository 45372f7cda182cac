// SPDX-License-Identifier: MIT
#include <gradcheck/chain/wiring.hpp>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/chain/check_chain.hpp>

using gradcheck::detail::Chain;
using gradcheck::detail::NamedGradient;

namespace {

/// y = x weights^T.
struct LinearModule {
  arma::mat weights, gradient = {}, x = {};

  arma::mat forward(const arma::mat& input) {
    x = input;
    return x * weights.t();
  }
  arma::mat backward(const arma::mat& cotangent) {
    gradient = cotangent.t() * x;
    return cotangent * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, gradient}}; }
};

struct HalfSquares {
  arma::mat value(const arma::mat& y, const arma::mat& t) const { return arma::sum(arma::square(y - t), 1) / 2; }
  arma::mat gradient(const arma::mat& y, const arma::mat& t) const { return y - t; }
};

/// 10 layers, 2 wide, the last one 3; it alone has a penalty.
Chain ten_layers(std::vector<LinearModule>& layers) {
  gradcheck::detail::RandomBits random(5);
  Chain chain;
  layers.reserve(10);
  for (int k = 1; k <= 10; ++k) {
    layers.push_back({random.signed_near_one(k < 10 ? 2 : 3, 2)});
    const std::string name = "layer " + std::to_string(k);
    chain.modules.push_back({name, name, gradcheck::detail::erase_layer<arma::mat::elem_type>(layers.back())});
  }
  chain.loss = gradcheck::detail::erase_owned_loss<double, double>(HalfSquares());
  chain.x = random.signed_near_one(4, 2);
  chain.t = random.signed_near_one(4, 3);
  chain.penalties.push_back({"layer 10 weights", [](const arma::mat& w) { return arma::mat(arma::square(w)); },
                             [](const arma::mat& w) { return arma::mat(2 * w); }});
  return chain;
}

/// The modules' own gradient, with one entry of a block off by one.
std::function<arma::mat(const arma::mat&, const arma::mat&)> step_wrong_in(const std::string& block, const Chain& of) {
  return [block, right = std::make_shared<Chain>(of)](const arma::mat& x, const arma::mat& t) {
    right->x = x;
    right->t = t;
    arma::mat dx;
    for (NamedGradient& g : composed_gradient(*right, {})) {
      if (g.name == block) g.value(0, 0) += 1;
      if (g.name == "input") dx = g.value;
      for (const gradcheck::Parameter& p : compose(*right).parameters())
        if (p.name == g.name) p.gradient.assign(g.value);
    }
    return dx;
  };
}

}  // namespace

TEST_CASE("the penalty of layer 10 is none of layer 1, though their names begin alike") {
  std::vector<LinearModule> layers;
  Chain chain = ten_layers(layers);
  chain.step = step_wrong_in("layer 1 weights", chain);
  gradcheck::Report report;
  for (NamedGradient& g : given_gradient(chain, {})) {
    gradcheck::Block& b = report.blocks.emplace_back();
    b.name = g.name;
    b.analytic = std::move(g.value);
  }
  const auto finding = gradcheck::detail::wrong_joints(chain, report, {});
  REQUIRE(finding);
  CHECK(finding->where == "between the layers");
  CHECK(finding->sentence.find("layer 1 weights") != std::string::npos);
  CHECK(finding->sentence.find("layer 10 weights") == std::string::npos);
}

TEST_CASE("a block belongs to the layer that has the parameter") {
  std::vector<LinearModule> layers;
  const Chain chain = ten_layers(layers);
  CHECK(owner_of(chain, "layer 1 weights") == 0U);
  CHECK(owner_of(chain, "layer 10 weights") == 9U);
  CHECK_FALSE(owner_of(chain, "input"));
  CHECK_FALSE(owner_of(chain, "layer 1 bias"));
}
