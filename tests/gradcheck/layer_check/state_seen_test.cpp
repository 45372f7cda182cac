// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/state_seen.hpp>

#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/layers.hpp>

using arma::mat;
using gradcheck::check_layer, gradcheck::Report;
using layers::normal;

namespace {

/// y = calls .* x: its own scale grows with every forward.
struct Growing {
  double calls = 0;
  mat forward(const mat& x) { return ++calls * x; }
  mat backward(const mat& cotangent) { return calls * cotangent; }
};
struct GrowingWithReset : Growing {
  int resets = 0;
  void reset() {
    calls = 0;
    ++resets;
  }
};

/// The same in float, with a twin in double.
struct GrowingInFloat {
  float calls = 0;
  arma::fmat forward(const arma::fmat& x) { return ++calls * x; }
  arma::fmat backward(const arma::fmat& cotangent) { return calls * cotangent; }
  void reset() { calls = 0; }
  template <class U>
  GrowingWithReset cast() const {
    return {};
  }
};

/// A Scale that keeps the running mean of its inputs, which nothing else reads.
struct Running : layers::Scale {
  mat mean = mat(1, 3, arma::fill::zeros);
  mat forward(const mat& input) {
    mean = 0.9 * mean + 0.1 * arma::mean(input, 0);
    return Scale::forward(input);
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}, {"running mean", mean}}; }
};
struct RunningWithReset : Running {
  void reset() { mean.zeros(); }
};
struct RunningInVain : Running {
  void reset() {}
};

/// What a forward writes from its own numbers alone is no state.
struct Tracing : Running {
  mat forward(const mat& input) {
    mean = arma::mean(input, 0);
    return Scale::forward(input);
  }
};

struct StaleScale : layers::Scale {
  mat forward(const mat& input) {
    if (arma::size(x) != arma::size(input)) x = input;
    return input.each_row() % gain;
  }
};

/// 1/2 sum (y - t)^2, times the number of its own calls unless it is reset.
struct Counted {
  mutable double calls = 0;
  mat value(const mat& y, const mat& t) const { return ++calls / 2 * arma::sum(arma::square(y - t), 1); }
  mat gradient(const mat& y, const mat& t) const { return calls * (y - t); }
};
struct CountedWithReset : Counted {
  void reset() { calls = 0; }
};

template <class Layer>
Layer with_gain() {
  Layer layer;
  layer.gain = normal(1, 3, 5);
  return layer;
}

using Notes = std::vector<std::string>;

Notes of_state(const Report& r) {
  Notes all;
  for (const std::string& note : r.notes)
    if (note.starts_with("state across calls")) all.push_back(note);
  return all;
}

const std::string seen = "state across calls was seen: ";
const std::string advice = "; a layer that keeps state may offer reset(), called before every forward";
const std::string of_forward =
    seen + "forward differs from call to call, unless that is chance, which reseed(seed) would fix" + advice;

}  // namespace

TEST_CASE("a layer whose state reaches its output agrees where reset() puts it back before every forward") {
  const Report r = check_layer(Growing{}, normal(4, 3));
  CHECK_FALSE(r.ok());
  CHECK(of_state(r) == Notes{of_forward});
  GrowingWithReset layer;
  const Report reset = check_layer(layer, normal(4, 3));
  INFO(layers::summary(reset));
  CHECK(reset.ok());
  CHECK(reset.clause("last forward")->state == gradcheck::ClauseState::held);
  CHECK(of_state(reset).empty());
  CHECK(layer.resets > 100);
}

TEST_CASE("a float layer and its twin in double each reset their own state") {
  const Report r = check_layer(GrowingInFloat{}, arma::conv_to<arma::fmat>::from(normal(4, 3)));
  INFO(layers::summary(r));
  CHECK(r.ok());
}

TEST_CASE("a buffer that changes from call to call is named, and put back") {
  const Report r = check_layer(with_gain<Running>(), normal(4, 3));
  CHECK(r.ok());
  CHECK(of_state(r) == Notes{seen + "running mean changes from call to call over the same numbers" + advice});
  CHECK(of_state(check_layer(with_gain<RunningWithReset>(), normal(4, 3))).empty());
  CHECK(of_state(check_layer(with_gain<Tracing>(), normal(4, 3))).empty());
  CHECK(of_state(check_layer(with_gain<layers::Scale>(), normal(4, 3))).empty());
  auto running = with_gain<Running>();
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<double>(running);
  Report report;
  gradcheck::detail::note_state(report, any, {normal(4, 3)}, normal(4, 3, 8));
  CHECK(of_state(report).size() == 1);
  CHECK(running.mean.is_zero());
}

TEST_CASE("state that reset() does not put back is said so") {
  CHECK(of_state(check_layer(with_gain<RunningInVain>(), normal(4, 3))) ==
        Notes{seen +
              "running mean changes from call to call over the same numbers; reset(), which is called before every "
              "forward, does not put it back"});
}

TEST_CASE("a stale cache is state that was seen") {
  const Report r = check_layer(with_gain<StaleScale>(), normal(4, 3));
  CHECK_FALSE(r.ok());
  CHECK(of_state(r) == Notes{seen + "backward belongs to an earlier forward" + advice});
}

TEST_CASE("in a chain every layer and the loss are reset, before a step of one's own as well") {
  const mat x = normal(4, 3), t = normal(4, 3, 8);
  auto scale = with_gain<layers::Scale>();
  GrowingWithReset growing;
  CountedWithReset loss;
  const Report r = gradcheck::check_chain(std::tie(scale, growing), loss, x, t);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(of_state(r).empty());
  const auto step = [&](const mat& input, const mat& target) {
    const mat y = growing.forward(scale.forward(input));
    loss.value(y, target);
    return scale.backward(growing.backward(loss.gradient(y, target)));
  };
  CHECK(gradcheck::check_chain(std::tie(scale, growing), loss, x, t, step).ok());
}

TEST_CASE("a chain names the layer whose buffer changes from call to call") {
  auto layer = with_gain<Running>();
  const Report r = gradcheck::check_chain(std::tie(layer), Counted{}, normal(4, 3), normal(4, 3, 8));
  CHECK(of_state(r) ==
        Notes{of_forward, seen + "layer 1 running mean changes from call to call over the same numbers" + advice});
}
