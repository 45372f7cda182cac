// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/layer_campaign.hpp>

#include <cmath>
#include <new>
#include <stdexcept>

#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/layers.hpp>

namespace {

using gradcheck::Shape;
using gradcheck::cases::Case;
using gradcheck::fuzz::fuzz_layer;

layers::Scale make_scale(Shape shape, std::mt19937_64& random) {
  return {gradcheck::random_normal(1, shape.inputs, random)};
}

/// A Scale whose dX is wrong by `error`, in the last column alone, and there only where x is above 1.
struct Rare : layers::Scale {
  double error = 0;
  arma::mat backward(const arma::mat& c) {
    arma::mat dx = Scale::backward(c);
    const arma::uword last = dx.n_cols - 1;
    for (arma::uword i = 0; i < dx.n_rows; ++i)
      if (x(i, last) > 1 && last > 0) dx(i, last) *= 1 + error;
    return dx;
  }
};

auto rare(double error) {
  return [error](Shape shape, std::mt19937_64& random) {
    Rare layer{make_scale(shape, random)};
    layer.error = error;
    return layer;
  };
}

}  // namespace

TEST_CASE("a right layer passes a campaign") {
  const auto s = fuzz_layer("Scale", make_scale, {.runs = 100});
  INFO(to_text(s));
  CHECK(s.ok());
  CHECK(s.coverage.at("custom layer").at("Scale") == 100);
}

TEST_CASE("a mistake above the resolution is found and shrunk in shape and data, one below passes") {
  CHECK(fuzz_layer("Rare", rare(1e-10), {.runs = 100}).ok());
  const auto s = fuzz_layer("Rare", rare(1e-6), {.runs = 100});
  INFO(to_text(s));
  REQUIRE(s.findings.size() == 1);
  const auto& f = s.findings[0];
  INFO(f.text);
  CHECK(f.local);
  CHECK(f.shape == "Rare 1x2x1");
  const Case c = gradcheck::cases::parse(f.text, f.file);
  CHECK(c.layer->inputs.at(0).values(0, 0) == 0.0);
  CHECK(c.layer->inputs.at(0).values(0, 1) == 2.0);
  CHECK(c.layer->parameters.at(0).value.values(0, 0) == 0.0);
}

TEST_CASE("the case file of a layer's finding fails as the campaign did, and passes once the layer is right") {
  const auto f = fuzz_layer("Rare", rare(1e-6), {.runs = 100}).findings.at(0);
  const Case c = gradcheck::cases::parse(f.text, f.file);
  const auto wrong = gradcheck::Registry{}.add("Rare", rare(1e-6)), right = gradcheck::Registry{}.add("Rare", rare(0));
  CHECK_FALSE(run(c, {.registry = &wrong}).ok());
  CHECK(run(c, {.registry = &right}).ok());
}

TEST_CASE("a layer that refuses every size proves nothing, one that throws in backward is a finding") {
  const auto refuse = [](Shape, std::mt19937_64&) -> layers::Scale { throw std::runtime_error("not today"); };
  const auto refused = fuzz_layer("Refuses", refuse, {.runs = 10});
  CHECK_FALSE(refused.ok());
  CHECK(refused.refusals.at("the layer refuses") == 10);
  struct Throws : layers::Scale {
    arma::mat backward(const arma::mat& c) {
      if (c.n_rows > 1) throw std::runtime_error("no batches");
      return Scale::backward(c);
    }
  };
  const auto throws = fuzz_layer(
      "Throws", [](Shape shape, std::mt19937_64& random) { return Throws{make_scale(shape, random)}; }, {.runs = 20});
  REQUIRE(throws.findings.size() == 1);
  CHECK(throws.findings[0].cause == "throws");
  CHECK(throws.findings[0].evidence == "no batches");
  CHECK(throws.findings[0].shape == "Throws 2x1x1");
}

TEST_CASE(
    "a layer that throws an int is refused, or a finding, as with an exception, and so is one that runs out of "
    "memory") {
  const auto refuse = [](Shape, std::mt19937_64&) -> layers::Scale { throw 42; };
  CHECK(fuzz_layer("Refuses", refuse, {.runs = 10}).refusals.at("the layer refuses") == 10);
  struct Throws : layers::Scale {
    bool memory = false;
    arma::mat backward(const arma::mat&) {
      if (memory) throw std::bad_alloc();
      throw 42;
    }
  };
  const auto campaign = [](bool memory) {
    return fuzz_layer("Throws",
                      [memory](Shape shape, std::mt19937_64& random) {
                        return Throws{make_scale(shape, random), memory};
                      },
                      {.runs = 5});
  };
  CHECK(campaign(false).findings.at(0).cause == "throws");
  CHECK(campaign(false).findings.at(0).evidence == "a value of type int");
  CHECK(campaign(true).findings.at(0).cause == "runs out of memory");
  const auto unmade = [](Shape, std::mt19937_64&) -> layers::Scale { throw std::bad_alloc(); };
  CHECK(fuzz_layer("Unmade", unmade, {.runs = 5}).findings.at(0).cause == "runs out of memory");
}

TEST_CASE("a campaign finds nothing in a clause that is waived, and refuses a waiver of none") {
  struct TwiceAlone : layers::Scale {
    arma::mat backward(const arma::mat& c) { return (c.n_rows == 1 ? 2 : 1) * Scale::backward(c); }
  };
  const auto make = [](Shape shape, std::mt19937_64& random) {
    return std::pair(TwiceAlone{make_scale(shape, random)}, gradcheck::random_normal(16, shape.inputs, random));
  };
  const gradcheck::Options waived{.waived = {{"batch of one", "nobody trains on one sample"}}};
  CHECK_FALSE(fuzz_layer("TwiceAlone", make, {.runs = 5}).ok());
  CHECK(fuzz_layer("TwiceAlone", make, {.runs = 5, .check = waived}).ok());
  CHECK_THROWS_AS(fuzz_layer("TwiceAlone", make, {.runs = 5, .check = {.waived = {{"batch", "why"}}}}),
                  std::invalid_argument);
}
