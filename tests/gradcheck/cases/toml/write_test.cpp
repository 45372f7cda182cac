// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <limits>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/cases/toml/write.hpp>

#include "gradcheck/cases/texts.hpp"

namespace gradcheck::cases {

namespace {

/// Every kind of thing that a case can hold.
Case full() {
  Case c = parse(test_cases::good, "case.toml");
  c.title = "quotes \" and \\ and \t";
  c.source = "Kupssinsk\xc3\xbc";
  c.layers = {DenseLayer{Generated{Distribution::normal, 0.05, 3, 2, 1}, arma::mat{{1e-300, -0.0, 1.0 / 3.0}}},
              ActivationLayer{mlp::Function::leaky_relu, 0.2},
              DenseLayer{Generated{Distribution::uniform, 1.0, 1, 3, 2}, {}}, ActivationLayer{mlp::Function::elu, 1.5}};
  c.loss = {mlp::LossKind::huber, mlp::Reduction::mean_entries, 0.1 + 0.2};
  c.penalties = {{mlp::Norm::l1, 1e-3}, {mlp::Norm::l2, 0.0}};
  c.x = Generated{Distribution::normal, 1.0, 2, 2, 9};
  c.before.values = {{{"delta", 1, mlp::Reduction::mean}, Position{1, 2}, {1, 1, {{"-0.10", 0.0}}}, true, {}, {}, 0},
                     {{"delta", 2, {}}, {}, {2, 1, {{"", 5e-324}, {"", -1.0}}}, false, {}, 3u, 0},
                     {{"activation", 2, {}}, {}, {2, 1, {{"1e-05", 0.0}, {"2", 0.0}}}, false, {{1, 0}}, {}, 0}};
  c.before.verdicts = {{"input", Position{0, 1}, gradcheck::Verdict::undecided, gradcheck::Reason::jump, 0},
                       {"layer 1 bias", {}, gradcheck::Verdict::kink, {}, 0}};
  c.before.errata = {
      {{"loss", 0, {}}, {}, {1, 1, {{"0.6", 0.0}}}, {1, 1, {{"", 0.7}}}, "misprint", {{0.1, 0.2}, {-3.0}}, 0}};
  c.updates.front().after.values.clear();
  c.updates.push_back({mlp::SgdOptions<double>{0.1, 0.9, true, 1e-4}, {}, 3, c.before, 0});
  c.updates.push_back({mlp::AdamOptions{0.01, 0.8, 0.99, 1e-7, 1e-3, mlp::Decay::decoupled}, {}, 2, c.before, 0});
  return c;
}

}  // namespace

TEST_CASE("what is written reads back bit for bit", "[write]") {
  Case c = full();
  CHECK(parse(write(c), "back.toml") == c);
  c.scalar = Scalar::float32;
  CHECK(parse(write(c), "back.toml") == c);
}

TEST_CASE("every golden case reads back bit for bit", "[write]") {
  for (const Case& c : read_all(GRADCHECK_CASES_DIR)) {
    INFO(c.path);
    CHECK(parse(write(c), "back.toml") == c);
    CHECK(write(parse(write(c), "back.toml")) == write(c));
  }
}

TEST_CASE("a loss of labels keeps its options", "[write]") {
  Case c = full();
  c.loss = {mlp::LossKind::softmax_cross_entropy, mlp::Reduction::mean};
  c.loss.smoothing = 0.1;
  c.loss.ignored = -100;
  c.loss.class_weights = arma::rowvec{0.25};
  c.y = arma::vec{0, -100};
  c.before = {};
  c.updates.clear();
  const Case back = parse(write(c), "back.toml");
  CHECK(back == c);
  for (const auto& change : std::vector<void (*)(mlp::Loss<double>&)>{
           [](auto& loss) { loss.smoothing = 0; }, [](auto& loss) { loss.ignored = -1; },
           [](auto& loss) { loss.ignored.reset(); }, [](auto& loss) { loss.class_weights(0) = 0.5; }}) {
    Case other = c;
    change(other.loss);
    CHECK_FALSE(other == c);
  }
}

TEST_CASE("generated numbers stay generated until their values change", "[write]") {
  Case c = full();
  CHECK(write(c).find("x = { normal = 1.0, rows = 2, columns = 2, seed = 9 }") != std::string::npos);
  c.x.values(1, 1) += 1e-9;
  CHECK(write(c).find("x = { normal") == std::string::npos);
  CHECK(parse(write(c), "back.toml") == c);
}

TEST_CASE("a float network becomes a case and comes back the same bits", "[write]") {
  const mlp::Network<float> network(
      {mlp::Dense<float>(arma::fmat{{0.1f, -1.0f / 3.0f}}, arma::fmat(1, 1, arma::fill::value(1e-30f))),
       mlp::Activation<float>(mlp::Function::leaky_relu)});
  Case c = make_case(network, mlp::Loss<float>{}, arma::fmat{{1.1f, 2.2f}}, arma::fmat(1, 1, arma::fill::value(3.3f)));
  c.title = "float";
  const Case back = parse(write(c), "back.toml");
  CHECK(back == c);
  const mlp::Network<float> again = make_network<float>(back);
  CHECK(again.dense(1).weights(1) == network.dense(1).weights(1));
  CHECK(again.dense(1).bias(0) == network.dense(1).bias(0));
  CHECK(std::get<mlp::Activation<float>>(again.layers()[1]).constant() == 0.01f);
}

TEST_CASE("what no file can hold is refused", "[write]") {
  Case c = full();
  c.x.values(0, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(write(c), "write: a number is nan, expected finite numbers only");
}

TEST_CASE("cases that differ anywhere are not equal", "[write]") {
  const Case c = full();
  Case other = c;
  other.path = "elsewhere.toml";
  CHECK(other == c);
  other.updates.back().after.errata.front().right.entries.front().exact = -0.7;
  CHECK_FALSE(other == c);
  other = c;
  std::get<DenseLayer>(other.layers[0]).bias.values(1) = 0.0;  // was -0.0
  CHECK_FALSE(other == c);
  other = c;
  std::get<mlp::AdamOptions>(*other.updates.back().optimiser).decay = mlp::Decay::coupled;
  CHECK_FALSE(other == c);
  other.updates.back().optimiser = mlp::SgdOptions<double>{0.01};
  CHECK_FALSE(other == c);
}

}  // namespace gradcheck::cases
