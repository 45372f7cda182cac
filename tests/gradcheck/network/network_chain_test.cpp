// SPDX-License-Identifier: MIT
#include <gradcheck/network/network_chain.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/chain/localise.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/network/network_subject.hpp>

#include "networks.hpp"

using gradcheck::Finding;
using gradcheck::Report;
using gradcheck::detail::Chain;
using gradcheck::detail::NetworkChain;
using Names = std::vector<std::string>;

namespace {

/// 3-5-4-2, tanh, mean squared error, a penalty; 4 samples. Its modules may be replaced.
struct Setting {
  mlp::Network<double> network = networks::of_widths({3, 5, 4, 2}, mlp::Function::tanh, {{mlp::Norm::l2, 0.1}});
  mlp::Loss<double> loss{mlp::LossKind::mse, mlp::Reduction::mean};
  arma::mat x = layers::normal(4, 3), t = networks::targets(mlp::LossKind::mse, 4, 2);
  NetworkChain<double> own{network, loss, x, t};
  Chain& chain = own.chain();

  /// What the whole network is found to be when its modules go backward as those of the chain do, and which is to
  /// blame.
  Report report() {
    gradcheck::detail::NetworkSubject subject(network, loss, x, t);
    for (gradcheck::detail::NamedGradient& g : given_gradient(chain, {}))
      for (auto& b : subject.subject().blocks)
        if (b.name == g.name) b.analytic = g.value;
    Report r = gradcheck::check(subject.subject());
    localise(chain, r, {});
    return r;
  }
};

/// Backward of a layer, its dX times a factor.
void scale_dx(gradcheck::detail::AnyLayer& layer, double factor) {
  layer.backward = [backward = layer.backward, factor](arma::mat& c, gradcheck::detail::AnyLayer::Matrices& dx) {
    backward(c, dx);
    dx[0] *= factor;
  };
}

}  // namespace

TEST_CASE("a network's modules are its dense layers and activations, by the network's own names") {
  Setting s;
  Names names, blocks;
  for (const Chain::Module& m : s.chain.modules) names.push_back(m.name);
  for (const gradcheck::detail::NamedGradient& g : given_gradient(s.chain, {})) blocks.push_back(g.name);
  CHECK(names == Names{"layer 1 dense", "layer 1 tanh", "layer 2 dense", "layer 2 tanh", "layer 3 dense"});
  CHECK(blocks == Names{"layer 1 weights", "layer 1 bias", "layer 2 weights", "layer 2 bias", "layer 3 weights",
                        "layer 3 bias", "input"});
  CHECK(s.chain.penalties.size() == 3);
}

TEST_CASE("the network's own gradient is that of its modules, and nothing is found") {
  Setting s;
  const auto given = given_gradient(s.chain, {}), composed = composed_gradient(s.chain, {});
  for (std::size_t b = 0; b < given.size(); ++b)
    CHECK(arma::approx_equal(given[b].value, composed[b].value, "absdiff", 1e-14));
  const Report r = s.report();
  CHECK(r.ok());
  CHECK(r.findings.empty());
}

TEST_CASE("a wrong activation of a network is named, and the blocks before it are consequences") {
  Setting s;
  s.chain.step = nullptr;
  scale_dx(s.chain.modules[3].layer, 2);
  const Report r = s.report();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2 tanh");
  CHECK(r.findings[0].mistake == "factor 2");
  CHECK(r.findings[0].consequences ==
        Names{"layer 1 weights", "layer 1 bias", "layer 2 weights", "layer 2 bias", "input"});
}

TEST_CASE("a factor of one activation is found just above the resolution, and passes just below it") {
  Setting above, below;
  above.chain.step = below.chain.step = nullptr;
  scale_dx(above.chain.modules[3].layer, 1 + 1e-6);
  scale_dx(below.chain.modules[3].layer, 1 + 1e-10);
  CHECK(above.report().findings.at(0).where == "layer 2 tanh");
  CHECK(below.report().findings.empty());
}

TEST_CASE("a wrong loss and a wrong dense layer are two findings") {
  Setting s;
  s.chain.step = nullptr;
  scale_dx(s.chain.loss, 0.5);
  scale_dx(s.chain.modules[2].layer, -1);
  const Report r = s.report();
  REQUIRE(r.findings.size() == 2);
  CHECK(r.findings[0].where == "loss");
  CHECK(r.findings[0].mistake == "factor 1/2");
  CHECK(r.findings[1].where == "layer 2 dense");
  CHECK(r.findings[1].mistake == "factor -1");
}

TEST_CASE("a penalty counted twice is found, in the penalty and in what joins the modules") {
  Setting s;
  s.chain.step = nullptr;
  const auto gradient = s.chain.penalties[1].gradient;
  s.chain.penalties[1].gradient = [gradient](const arma::mat& w) { return arma::mat(2 * gradient(w)); };
  Report r = s.report();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "penalty twice");
  CHECK(r.findings[0].where == "penalty of layer 2 weights");

  Setting joined;
  const gradcheck::detail::AnyLayer whole = compose(joined.chain);
  joined.chain.step = [step = joined.chain.step, gradient, whole](const arma::mat& x, const arma::mat& t) {
    const arma::mat dx = step(x, t);
    const gradcheck::Parameter w = whole.parameters()[2];
    const arma::mat more = gradient(w.value.values());
    for (arma::uword i = 0; i < more.n_elem; ++i) w.gradient.set(i, w.gradient.get(i) + more(i));
    return dx;
  };
  r = joined.report();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "between the layers");
  CHECK(r.findings[0].mistake == "penalty twice");
}

TEST_CASE("a float network as a chain agrees with itself") {
  const auto network = networks::of_widths({3, 5, 2}, mlp::Function::tanh).cast<float>();
  const mlp::Loss<float> loss{mlp::LossKind::mse, mlp::Reduction::mean};
  const arma::fmat x = arma::conv_to<arma::fmat>::from(layers::normal(4, 3));
  const arma::fmat t = arma::conv_to<arma::fmat>::from(networks::targets(mlp::LossKind::mse, 4, 2));
  NetworkChain<float> own(network, loss, x, t);
  const auto given = given_gradient(own.chain(), {}), composed = composed_gradient(own.chain(), {});
  for (std::size_t b = 0; b < given.size(); ++b)
    CHECK(arma::approx_equal(given[b].value, composed[b].value, "absdiff", 1e-6));
}
