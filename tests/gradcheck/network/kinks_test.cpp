// SPDX-License-Identifier: MIT
#include <gradcheck/network/kinks.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>

#include <gradcheck/network/check_network.hpp>

#include "networks.hpp"

using arma::mat;
using gradcheck::check_network;
using gradcheck::Options;
using gradcheck::Report;
using mlp::Function;

namespace {

const mlp::Loss<double> mse{mlp::LossKind::mse, mlp::Reduction::mean};

/// relu(x) - relu(-x) = x as a network: backpropagation gives 0 at 0, outside both slopes, though every layer is right.
mlp::Network<double> identity_by_relus() {
  return mlp::Network<double>({mlp::Dense<double>(mat(arma::vec{1, -1})), mlp::Activation<double>(Function::relu),
                               mlp::Dense<double>(mat{{1, -1}})});
}

}  // namespace

TEST_CASE("a network away from its kinks has none to settle") {
  const Report r =
      check_network(networks::of_widths({2, 4, 1}, Function::relu), mse, layers::normal(3, 2), layers::normal(3, 1, 9));
  CHECK_FALSE(gradcheck::detail::at_a_kink(r));
  CHECK(r.parts.empty());
}

TEST_CASE("relu(x) - relu(-x) at 0 passes: each layer alone at the point, and the whole at a nearby point") {
  const Report r = check_network(identity_by_relus(), mse, mat{0.0}, mat{1.0});
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().kink > 0);
  REQUIRE(r.parts.size() == 5);
  CHECK(r.parts[0].subject == "step 1 alone");
  CHECK(r.parts[3].subject == "loss alone");
  CHECK(r.parts[4].subject == "network at a nearby point");
  REQUIRE(r.notes.size() == 1);
  CHECK(
      r.notes[0] ==
      "the network has a kink here: each step was checked alone at the point, and the whole at a nearby point (moved)");
  CHECK(r.blocks.back().at(0).reason == gradcheck::Reason::moved);
}

TEST_CASE("two kinks behind each other pass, with weights at zero and with a penalty's own kink there") {
  const mlp::Network<double> plain({mlp::Dense<double>(mat{0.0}), mlp::Activation<double>(Function::selu),
                                    mlp::Dense<double>(mat{-1.0}), mlp::Activation<double>(Function::selu)});
  const mlp::Network<double> penalised(plain.layers(), {{mlp::Norm::l1, 1e-4}});
  for (const auto& network : {plain, penalised}) {
    const Report r = check_network(network, mse, mat{1.0}, mat{1.0});
    INFO(layers::summary(r));
    CHECK(r.ok());
    CHECK(r.counts().disagree == 0);
    CHECK(r.counts().kink > 0);
  }
}

TEST_CASE("the moves of a unit's many zero weights do not cancel at the nearby point") {
  const mlp::Network<double> network({mlp::Activation<double>(Function::sign),
                                      mlp::Dense<double>(mat(3, 10, arma::fill::zeros)),
                                      mlp::Activation<double>(Function::relu)});
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Report r =
        check_network(network, mse, mat(2, 10, arma::fill::ones), mat(2, 3, arma::fill::ones), {.seed = seed});
    INFO(layers::summary(r));
    CHECK(r.ok());
  }
}

TEST_CASE("behind large weights the nearby point is one that is certain of nothing") {
  const mlp::Loss<double> loss{mlp::LossKind::binary_cross_entropy, mlp::Reduction::sum};
  const mlp::Network<double> network({mlp::Dense<double>(mat(5, 1, arma::fill::zeros), mat(1, 5, arma::fill::zeros)),
                                      mlp::Activation<double>(Function::relu),
                                      mlp::Dense<double>(mat{{0, 0, 0, -512, -1024}}),
                                      mlp::Activation<double>(Function::sigmoid)});
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Report r = check_network(network, loss, mat{0.0}, mat{0.0}, {.seed = seed});
    INFO(layers::summary(r));
    CHECK(r.ok());
    CHECK(r.counts().kink > 0);
  }
}

TEST_CASE("where the loss has a kink that the outputs leave at once, by their curvature, the loss is settled alone") {
  // y - t = -x^2 / 2 - 2e-8 x + 4e-16 at x = 0: the loss's slope is 1 here, and -1 as near as 1e-7
  const mlp::Network<double> bent({mlp::Dense<double>(mat(arma::vec{1, -1})), mlp::Activation<double>(Function::silu),
                                   mlp::Dense<double>(mat{{-1, -1 + 4e-8}}, mat{0.37 + 4e-16})});
  const mlp::Loss<double> mae{mlp::LossKind::mae, mlp::Reduction::sum};
  const mat at{0.0}, away{0.1}, t{0.37};
  CHECK(gradcheck::detail::near_a_kink(bent, mae, at, t));
  CHECK_FALSE(gradcheck::detail::near_a_kink(bent, mae, away, t));
  CHECK_FALSE(gradcheck::detail::near_a_kink(bent, mse, at, t));
  const Report r = check_network(bent, mae, at, t);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().disagree == 0);
  REQUIRE(r.parts.size() == 5);
  CHECK(r.parts.back().subject == "network at a nearby point");
}

TEST_CASE("kinks of hinge and of a clamped variance are those of the loss") {
  const auto linear = [](const mat& outputs) { return mlp::Network<double>({mlp::Dense<double>(outputs.t())}); };
  const mlp::Loss<double> hinge{mlp::LossKind::hinge, mlp::Reduction::sum},
      likelihood{mlp::LossKind::gaussian_nll, mlp::Reduction::sum};
  const mat x{1.0}, up{1.0};
  CHECK(gradcheck::detail::near_a_kink(linear({1 + 0.9e-6}), hinge, x, up));
  CHECK_FALSE(gradcheck::detail::near_a_kink(linear({1 + 1.1e-6}), hinge, x, up));
  CHECK(gradcheck::detail::near_a_kink(linear({{0.0, 1e-6}}), likelihood, x, up));
  CHECK_FALSE(gradcheck::detail::near_a_kink(linear({{0.0, 1.1e-6}}), likelihood, x, up));
}

TEST_CASE("where moving is forbidden a network at a kink is undecided") {
  const Report r =
      check_network(identity_by_relus(), mse, mat{0.0}, mat{1.0}, {.moving = gradcheck::Moving::forbidden});
  CHECK(r.counts().undecided > 0);
  CHECK(r.parts.empty());
  CHECK(gradcheck::detail::at_a_kink(r));
}

TEST_CASE("what concerns networks alone lies beside the options of every check, which reach the network") {
  const auto seen = [](const Report& r) { return std::pair(r.seed, r.strict); };
  const Options plain{.seed = 9, .strict = true};
  const auto network = identity_by_relus();
  CHECK(seen(check_network(network, mse, mat{0.5}, mat{1.0}, plain)) == std::pair(std::uint64_t{9}, true));
  CHECK(seen(check_network(network, mse, mat{0.5}, mat{1.0}, {.check = plain})) == std::pair(std::uint64_t{9}, true));
}

TEST_CASE("near a kink means within 1e-6 of it, whichever activation lists it") {
  for (const auto& [function, kink] :
       {std::pair(Function::relu, 0.0), std::pair(Function::hard_tanh, 1.0), std::pair(Function::relu6, 6.0)}) {
    const mlp::Network<double> network({mlp::Activation<double>(function)});
    CHECK(gradcheck::detail::near_a_kink(network, mat{kink + 0.9e-6}));
    CHECK_FALSE(gradcheck::detail::near_a_kink(network, mat{kink + 1.1e-6 * std::max(1.0, kink)}));
  }
  CHECK_FALSE(
      gradcheck::detail::near_a_kink(mlp::Network<double>({mlp::Activation<double>(Function::tanh)}), mat{0.0}));
}

TEST_CASE("a wrong layer at a kink is not excused: its own part disagrees and the report fails") {
  Report report = check_network(identity_by_relus(), mse, mat{0.0}, mat{1.0});
  report.parts[1].blocks[0].verdict.fill(static_cast<unsigned char>(gradcheck::Verdict::disagree));
  CHECK_FALSE(report.ok());
}

TEST_CASE("accusations are withheld as undecided, but for those that no kink excuses") {
  Report report =
      check_network(networks::of_widths({2, 4, 1}, Function::tanh), mse, layers::normal(3, 2), layers::normal(3, 1, 9));
  gradcheck::Block& b = report.blocks[0];
  b.verdict(0) = b.verdict(1) = b.verdict(2) = static_cast<unsigned char>(gradcheck::Verdict::disagree);
  b.reason(1) = static_cast<unsigned char>(gradcheck::Reason::non_finite);
  b.reason(2) = static_cast<unsigned char>(gradcheck::Reason::kinked);  // beside a penalty's own kink
  gradcheck::detail::withhold_accusations(report);
  CHECK(b.at(0).verdict == gradcheck::Verdict::undecided);
  CHECK(b.at(0).reason == gradcheck::Reason::kinked);
  CHECK(b.at(1).verdict == gradcheck::Verdict::disagree);
  CHECK(b.at(2).verdict == gradcheck::Verdict::undecided);
}
