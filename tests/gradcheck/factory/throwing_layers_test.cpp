// SPDX-License-Identifier: MIT
// What layers, losses, functions and factories throw, an int as well as an exception: at x itself it reaches the
// caller, elsewhere it is data.
#include <gradcheck/base/thrown.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <new>
#include <string>

#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/derivatives/check_function.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::ClauseState;
using gradcheck::Engine;
using gradcheck::Report;
using gradcheck::ThrownValue;
using layers::clause_named;
using layers::normal;

namespace {

/// y = x .* gain, dx 1 + `error` times too large; each call may throw what its hook throws.
struct Throwing : layers::Scale {
  std::function<void(const Throwing&, const mat& x)> in_forward = [](auto&, auto&) {};
  std::function<void(const mat& c)> in_backward = [](auto&) {};
  double error = 0;

  mat forward(const mat& input) {
    in_forward(*this, input);
    return Scale::forward(input);
  }
  mat backward(const mat& c) {
    in_backward(c);
    return (1 + error) * Scale::backward(c);
  }
};

Throwing quiet(arma::uword width) { return {{normal(1, width, 5)}}; }

/// It throws an int as soon as an entry of x is a percent beyond all of these.
Throwing with_domain(const mat& x) {
  Throwing layer = quiet(x.n_cols);
  layer.in_forward = [most = 1.01 * arma::abs(x).max()](auto&, const mat& input) {
    if (arma::abs(input).max() > most) throw 1;
  };
  return layer;
}

void is_judged_within_its_domain(const mat& x, Engine engine) {
  gradcheck::Options options;
  options.engine = engine;
  const Report r = check_layer(with_domain(x), x, options);
  INFO(x.n_rows << " rows\n" << r.diagnosis() << layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == r.counts().total());
  Throwing wrong = with_domain(x);
  wrong.error = 1e-3;
  CHECK_FALSE(check_layer(wrong, x, options).ok());
}

}  // namespace

TEST_CASE("an int thrown beyond a layer's domain is no value there, whatever the size and the engine") {
  for (const Engine engine : {Engine::automatic, Engine::direct, Engine::grouped, Engine::chained, Engine::suffix})
    is_judged_within_its_domain(normal(10, 11), engine);  // 120 coordinates, which the direct engine takes
  const mat x = normal(100, 11);                          // 1,200, which it does not
  CHECK(check_layer(with_domain(x), x).ok());
}

TEST_CASE("what a layer throws at x itself reaches the caller as an exception that says what it was") {
  Throwing forward = quiet(3), backward = quiet(3);
  forward.in_forward = [](auto&, auto&) { throw 1; };
  backward.in_backward = [](auto&) { throw "no backward yet"; };
  const mat x = normal(4, 3);
  CHECK_THROWS_AS(check_layer(forward, x), ThrownValue);
  CHECK_THROWS_WITH(check_layer(forward, x), "a value of type int");
  CHECK_THROWS_WITH(check_layer(backward, x), "no backward yet");
  CHECK_THROWS_AS(gradcheck::check_vjp(forward, x, x), ThrownValue);
}

TEST_CASE("parameters and optional calls that throw reach the caller as exceptions as well") {
  struct Listing : Throwing {
    gradcheck::Parameters parameters() { throw 1.5; }
  };
  struct Seeded : Throwing {
    void reseed(std::uint64_t) { throw 1; }
  };
  struct Moded : Throwing {
    void training(bool) { throw 1; }
  };
  CHECK_THROWS_WITH(check_layer(Listing{quiet(3)}, normal(4, 3)), "a value of type double");
  CHECK_THROWS_AS(check_layer(Seeded{quiet(3)}, normal(4, 3)), ThrownValue);
  CHECK_THROWS_AS(check_layer(Moded{quiet(3)}, normal(4, 3)), ThrownValue);
}

TEST_CASE("an int thrown at another batch is evidence of a clause") {
  Throwing layer = quiet(3);
  layer.in_forward = [](auto&, const mat& x) {
    if (x.n_rows != 4) throw 4;
  };
  const Report r = check_layer(layer, normal(4, 3));
  INFO(r.diagnosis());
  CHECK(r.ok());
  CHECK(clause_named(r, "batch of one").state == ClauseState::not_tested);
  CHECK(clause_named(r, "batch of one").why == "refuses a batch of one: forward threw: a value of type int");
  layer.in_forward = [](auto&, auto&) {};
  layer.in_backward = [](const mat& c) {
    if (c.is_zero()) throw 0;
  };
  const Report zero = check_layer(layer, normal(4, 3));
  CHECK(clause_named(zero, "zero cotangent").state == ClauseState::broken);
  REQUIRE(zero.findings.size() == 1);
  CHECK(zero.findings[0].sentence == "backward threw after a forward that succeeded: a value of type int");
}

TEST_CASE("a jvp that throws leaves its clause not tested") {
  struct Pushing : Throwing {
    mat jvp(const mat&, const mat&) { throw 1; }
  };
  const Report r = check_layer(Pushing{quiet(3)}, normal(4, 3));
  CHECK(r.ok());
  CHECK(clause_named(r, "forward mode").why == "a call threw: jvp threw: a value of type int");
}

TEST_CASE("a layer that refuses other parameters is not accused of throwing where it had succeeded") {
  Throwing layer = quiet(3);
  layer.in_forward = [most = 1.02 * arma::abs(layer.gain).max()](const Throwing& l, auto&) {
    if (arma::abs(l.gain).max() > most) throw 1;
  };
  const Report r = check_layer(layer, normal(4, 3));
  INFO(r.diagnosis());
  CHECK(r.ok());
  CHECK(clause_named(r, "moved parameters").state == ClauseState::not_tested);
  CHECK(clause_named(r, "moved parameters").why == "a call threw: forward threw: a value of type int");
}

TEST_CASE("a float layer at the edge of its domain is checked inside it") {
  struct Edge {
    arma::fmat x = {};
    arma::fmat forward(const arma::fmat& input) {
      if (input.max() > 1) throw 1;
      return arma::square(x = input);
    }
    arma::fmat backward(const arma::fmat& c) const { return 2 * c % x; }
  };
  const Report r = check_layer(Edge{}, arma::fmat{{1, 0.5F}, {0.25F, 1}});
  INFO(layers::summary(r));
  CHECK(r.counts().disagree == 0);
  CHECK(r.findings.empty());
}

TEST_CASE("a layer that runs out of memory is not taken for one that refuses") {
  Throwing layer = quiet(3);
  layer.in_forward = [](auto&, const mat& x) {
    if (x.n_rows != 4) throw std::bad_alloc();
  };
  CHECK_THROWS_AS(check_layer(layer, normal(4, 3)), std::bad_alloc);
  const mat x = normal(100, 11), before = normal(1, 11, 5);
  Throwing moved = quiet(11);
  moved.in_forward = [&x](auto&, const mat& input) {
    if (!arma::approx_equal(input, x, "absdiff", 0)) throw std::bad_alloc();
  };
  CHECK_THROWS_AS(check_layer(moved, x), std::bad_alloc);
  CHECK(arma::approx_equal(moved.gain, before, "absdiff", 0));
}

TEST_CASE("a chain names the layer that throws an int, forward and backward") {
  struct Half {
    mat value(const mat& y, const mat& t) const { return 0.5 * arma::sum(arma::square(y - t), 1); }
    mat gradient(const mat& y, const mat& t) const { return y - t; }
  };
  const mat x = normal(4, 3), t = normal(4, 3, 8);
  Throwing first = quiet(3), second = quiet(3);
  second.in_forward = [](auto&, auto&) { throw 1; };
  CHECK_THROWS_WITH(gradcheck::check_chain(std::tie(first, second), Half{}, x, t),
                    "layer 2 Throwing, forward: a value of type int");
  second = quiet(3);
  second.in_backward = [](auto&) { throw 1; };
  const Report r = gradcheck::check_chain(std::tie(first, second), Half{}, x, t);
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "layer 2 Throwing");
  CHECK(r.findings[0].sentence == "a value of type int");
  const auto step = [](const mat&, const mat&) -> mat { throw 1; };
  second = quiet(3);
  CHECK_FALSE(gradcheck::check_chain(std::tie(first, second), Half{}, x, t, step).ok());
}

TEST_CASE("what a function or its gradient throws at x is an exception, and beyond its domain no value") {
  const auto f = [](const mat& m) { return m.max() > 1 ? throw 1 : arma::accu(arma::square(m)); };
  const auto g = [](const mat& m) { return m.max() > 0.9 ? throw "no gradient" : mat(2 * m); };
  CHECK(gradcheck::check_function(f, g, mat{0.9, 0.5}).ok());
  CHECK_THROWS_AS(gradcheck::check_function(f, g, mat{1.1, 0.5}), ThrownValue);
  CHECK_THROWS_WITH(gradcheck::check_function(f, g, mat{0.95, 0.5}), "no gradient");
}

TEST_CASE("a subject that throws an int at its point reaches the caller as an exception, its loss's values included") {
  double x = 0.5;
  gradcheck::Subject s;
  s.name = "subject";
  s.blocks.push_back({"x", x, mat{1.0}, {}, {}, {}});
  s.evaluate = []() -> mat { throw 1; };
  s.secant = [](const mat& p, const mat& m) { return gradcheck::detail::contraction(mat{1.0}, p, m, 0x1p-52); };
  CHECK_THROWS_AS(gradcheck::check(s), ThrownValue);
  s.evaluate = [&x] { return mat{x}; };
  CHECK(gradcheck::check(s).ok());
  s.terms = [](const mat&) -> arma::vec { throw 1; };
  CHECK_THROWS_AS(gradcheck::check(s), ThrownValue);
}

TEST_CASE("a factory's layer that throws an int is refused, or a mistake, as with an exception") {
  const auto make = [](gradcheck::Shape shape, std::mt19937_64& random) {
    Throwing layer{{gradcheck::random_normal(1, shape.inputs, random)}};
    if (shape.samples == 1)
      layer.in_forward = [](auto&, auto&) { throw 1; };
    else
      layer.in_backward = [](auto&) { throw 2L; };
    return layer;
  };
  const Report r = gradcheck::check_factory("Throwing", make);
  CHECK(clause_named(r, "configuration 1x4x3").why == "refuses samples 1, inputs 4, outputs 3: a value of type int");
  CHECK(r.diagnosis() == "throws: at 5x4x3, seed 1: forward succeeds, then a call threw: a value of type long\n");
}
