// SPDX-License-Identifier: MIT
#include <gradcheck/chain/check_chain.hpp>

#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "gradcheck/chain/nets.hpp"

using gradcheck::check_chain;
using gradcheck::Finding;
using gradcheck::Report;

namespace {

/// y = x .* gain, a parameter whose name begins as an input's does. Its gradient is wrong.
struct InputGain {
  arma::mat gain{0.7, 1.3, -0.8, 1.1}, gradient = {}, x = {};

  arma::mat forward(const arma::mat& input) {
    x = input;
    return x.each_row() % gain;
  }
  arma::mat backward(const arma::mat& cotangent) {
    gradient = 2 * arma::sum(cotangent % x, 0);
    return cotangent.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"input gain", gain, gradient}}; }
};

std::vector<std::string> names(const Report& r) {
  std::vector<std::string> all;
  for (const auto& b : r.blocks) all.push_back(b.name);
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a right chain agrees, every parameter and the input, and nothing is said of it") {
  nets::Net<double> net;
  const Report r = net.check();
  CHECK(r.ok());
  CHECK(r.findings.empty());
  CHECK(names(r) == Names{"input", "layer 1 weights", "layer 3 weights"});
  CHECK(r.counts().agree == 15 + 12 + 8);
}

TEST_CASE("a wrong layer in the middle is named, and what lies upstream is its consequence") {
  nets::Net<double> net;
  net.middle.derivative = false;
  const Report r = net.check();
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2 Tanh");
  CHECK(r.findings[0].consequences == Names{"input", "layer 1 weights"});
  REQUIRE(r.parts.size() == 1);
  CHECK(r.parts[0].subject == "layer 2 Tanh alone");
}

TEST_CASE("a parameter's wrong gradient is named by its block and has no consequences") {
  nets::Net<double> net;
  net.last.weights_factor = 2;
  const Report r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where.starts_with("layer 3"));
  CHECK(r.findings[0].consequences.empty());
}

TEST_CASE("a parameter that is called as an input is no input") {
  InputGain gain;
  const arma::mat x = gradcheck::detail::random_cotangent(5, 4, 1), t = gradcheck::detail::random_cotangent(5, 4, 2);
  const Report r = check_chain(std::tie(gain), nets::HalfMse<double>{}, x, t);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 1 input gain");
  CHECK(r.blocks.at(0).of_input);
  CHECK_FALSE(r.blocks.at(1).of_input);
}

TEST_CASE("two wrong layers are two findings, each with its own consequences") {
  nets::Net<double> net;
  net.first.weights_factor = 3;
  net.middle.derivative = false;
  const Report r = net.check();
  REQUIRE(r.findings.size() == 2);
  CHECK(r.findings[0].where == "layer 2 Tanh");
  CHECK(r.findings[0].consequences.empty());
  CHECK(r.findings[1].where.starts_with("layer 1"));
}

TEST_CASE("a wrong loss is named by the ratio that holds at every batch size") {
  nets::Net<double> net;
  net.loss.averaged = false;
  Report r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "loss");
  CHECK(r.findings[0].mistake == "factor N");
  CHECK(r.findings[0].alternatives.empty());
  CHECK(r.findings[0].consequences == Names{"input", "layer 1 weights", "layer 3 weights"});
  net.loss = {.factor = 5};
  r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 5");
  net.loss = {.factor = -1};
  CHECK(net.check().findings.at(0).mistake == "factor -1");
}

TEST_CASE("a factor of a loss is named just above the bound, and passes just below it") {
  nets::Net<double> net;
  net.loss.factor = 1 + 1e-6;
  CHECK(net.check().findings.at(0).where == "loss");
  net.loss.factor = 1 + 1e-10;
  CHECK(net.check().findings.empty());
}

TEST_CASE("where every module is right alone, what joins them is wrong, with the ratio") {
  nets::Net<double> net;
  const auto twice = [&net](const arma::mat& x, const arma::mat& t) {
    const arma::mat dx = net.backward(x, t);
    net.first.gradient *= 2;
    net.last.gradient *= 2;
    return arma::mat(2 * dx);
  };
  const auto right = [&net](const arma::mat& x, const arma::mat& t) { return net.backward(x, t); };
  auto layers = std::tie(net.first, net.middle, net.last);
  CHECK(check_chain(layers, net.loss, net.x, net.t, right).ok());
  const Report r = check_chain(layers, net.loss, net.x, net.t, twice);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "between the layers");
  CHECK(r.findings[0].mistake == "factor 2");
}

TEST_CASE("float layers are differenced in double, right ones agree, wrong ones are named") {
  nets::Net<float> net;
  Report r = net.check();
  CHECK(r.ok());
  CHECK(r.findings.empty());
  net.middle.derivative = false;
  r = net.check();
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2 Tanh");
}

TEST_CASE("a range of layers, of pointers to layers, and a loss that is one number") {
  struct Sum {
    double value(const arma::mat& y, const arma::mat& t) const { return arma::accu(y % t); }
    arma::mat gradient(const arma::mat&, const arma::mat& t) const { return t; }
  };
  const arma::mat x = nets::numbers<double>(4, 3, 5), t = nets::numbers<double>(4, 3, 6);
  std::vector<nets::Product<double>> layers{{nets::numbers<double>(3, 3, 1)}, {nets::numbers<double>(3, 3, 2)}};
  CHECK(check_chain(layers, Sum{}, x, t).ok());
  std::vector<std::unique_ptr<nets::Product<double>>> pointers;
  pointers.push_back(std::make_unique<nets::Product<double>>(layers[0]));
  pointers.push_back(std::make_unique<nets::Product<double>>(layers[1]));
  pointers[1]->input_factor = 0.5;
  const Report r = check_chain(pointers, Sum{}, x, t);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2 Product");
}

TEST_CASE("a layer is called as it was named, and is itself what is checked") {
  nets::Net<double> net;
  net.first.weights_factor = 3;
  net.middle.derivative = false;
  auto layers =
      std::make_tuple(gradcheck::named("encoder", net.first), gradcheck::named("squash", &net.middle), net.last);
  const Report r = check_chain(layers, net.loss, net.x, net.t);
  CHECK(names(r) == Names{"input", "encoder weights", "layer 3 weights"});
  REQUIRE(r.findings.size() == 2);
  CHECK(r.findings[0].where == "squash");
  CHECK(r.findings[1].where == "encoder weights");
  CHECK_FALSE(net.first.gradient.is_empty());
}

TEST_CASE("two layers of one name are refused") {
  nets::Net<double> net;
  auto layers = std::make_tuple(gradcheck::named("a", net.first), net.middle, gradcheck::named("a", net.last));
  CHECK_THROWS_WITH(check_chain(layers, net.loss, net.x, net.t),
                    "check_chain: two layers are called \"a\"; give each a name of its own");
}
