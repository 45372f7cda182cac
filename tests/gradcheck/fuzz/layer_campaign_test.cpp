// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/layer_campaign.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/layers.hpp>
#include <gradcheck/variation/vary.hpp>

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

namespace {

template <class F, class D>
auto elementwise(F f, D derivative) {
  return [=](Shape, std::mt19937_64&) { return layers::Elementwise<double>{f, derivative}; };
}

bool is_found(const auto& make) { return !fuzz_layer("Layer", make, {.runs = 2000}).findings.empty(); }

/// Rows of a table chosen by indices; a row that is chosen twice gets one of its cotangents alone.
struct Gather {
  bool overwrites = false;
  arma::imat indices = {};
  arma::uword rows = 0;
  arma::mat forward(const arma::mat& table, const arma::imat& given) {
    indices = given;
    rows = table.n_rows;
    arma::mat y(indices.n_elem, table.n_cols);
    for (arma::uword i = 0; i < y.n_rows; ++i) y.row(i) = table.row(static_cast<arma::uword>(indices(i)));
    return y;
  }
  arma::mat backward(const arma::mat& c) const {
    arma::mat dx(rows, c.n_cols, arma::fill::zeros);
    for (arma::uword i = 0; i < c.n_rows; ++i) {
      const auto to = static_cast<arma::uword>(indices(i));
      dx.row(to) = overwrites ? c.row(i).eval() : (dx.row(to) + c.row(i)).eval();
    }
    return dx;
  }
};

auto gather(bool overwrites) {
  return [overwrites](Shape s, std::mt19937_64& random) {
    arma::imat indices(s.samples, 1);
    for (arma::uword i = 0; i < s.samples; ++i) indices(i) = static_cast<arma::sword>(i);
    if (s.variety == gradcheck::Variety::repeated_indices) indices.zeros();
    return std::pair(Gather{overwrites}, std::tuple(gradcheck::random_normal(s.samples, s.inputs, random), indices));
  };
}

const gradcheck::Options coupled{.samples_independent = false,
                                 .waived = {{"batch of one", "a part of the table lacks rows"},
                                            {"sum over samples", "a part of the table lacks rows"},
                                            {"moved parameters", "there are none"}}};

}  // namespace

TEST_CASE("mistakes that need unusual data are found in 2000 runs", "[statistics]") {
  const auto huber = [](double x) { return std::abs(x) <= 5 ? x * x / 2 : 5 * (std::abs(x) - 2.5); };
  CHECK(is_found(elementwise(huber, [](double x) { return x; })));
  const auto far = [](double x) { return x > 100 ? 2.02 * x : 2 * x; };
  CHECK(is_found(elementwise([](double x) { return x * x; }, far)));
  const auto clamp = [](double x) { return std::clamp(x, -1.75, 0.375); };
  const auto on_the_border = [](double x) { return x == 0.375 ? -1.0 : x > -1.75 && x < 0.375 ? 1.0 : 0.0; };
  CHECK(is_found(elementwise(clamp, on_the_border)));
  const auto where_saturated = [](double x) {
    const double y = std::tanh(x);
    return std::abs(y) > 0.999 ? 0 : 1 - y * y;
  };
  CHECK(is_found(elementwise([](double x) { return std::tanh(x); }, where_saturated)));
}

TEST_CASE("every kind of data comes up in a campaign, and what is outside of a domain is counted") {
  const auto s = fuzz_layer("Scale", make_scale, {.runs = 300});
  for (const auto kind : gradcheck::detail::input_kinds)
    CHECK(s.coverage.at("data").contains(std::string(to_string(kind))));
  for (const auto kind : gradcheck::detail::parameter_kinds)
    CHECK(s.coverage.at("parameters").contains(std::string(to_string(kind))));
  CHECK(s.coverage.at("scale").contains("unusual"));
  const auto exp = [](double x) { return std::exp(x); };
  const auto e = fuzz_layer("Exp", elementwise(exp, exp), {.runs = 300});
  INFO(to_text(e));
  CHECK(e.ok());
  CHECK(e.coverage.at("data outside of the domain").contains("scaled"));
  CHECK(e.refusals.empty());
}

TEST_CASE("a factory is asked for the varieties that it is declared to know, and for no others") {
  CHECK(fuzz_layer("Gather", gather(true), {.runs = 60, .check = coupled}).ok());
  const gradcheck::fuzz::FuzzOptions asked{
      .runs = 60, .check = coupled, .varieties = {gradcheck::Variety::repeated_indices}};
  const auto wrong = fuzz_layer("Gather", gather(true), asked);
  REQUIRE_FALSE(wrong.findings.empty());
  const Case c = gradcheck::cases::parse(wrong.findings[0].text, wrong.findings[0].file);
  CHECK(c.layer->shape.variety == gradcheck::Variety::repeated_indices);
  const auto right = fuzz_layer("Gather", gather(false), asked);
  INFO(to_text(right));
  CHECK(right.ok());
  CHECK(right.coverage.at("variety").contains("repeated_indices"));
}

TEST_CASE("a failing run costs hardly more than a passing one: the smallest case alone is diagnosed") {
  const auto calls_of = [](double error) {
    struct Counted : layers::Scale {
      double error = 0;
      std::shared_ptr<int> calls = {};
      arma::mat forward(const arma::mat& input) {
        ++*calls;
        return Scale::forward(input);
      }
      arma::mat backward(const arma::mat& c) { return (1 + error) * Scale::backward(c); }
    };
    const auto calls = std::make_shared<int>(0);
    const auto make = [=](Shape shape, std::mt19937_64& random) {
      return Counted{{make_scale(shape, random)}, error, calls};
    };
    const auto campaign = gradcheck::fuzz::layer_campaign(gradcheck::Registry{}.add("Counted", make), {"Counted"});
    for (std::uint64_t run = 0; run < 20; ++run) {
      const auto c = gradcheck::fuzz::case_of_run(campaign, run).value;
      CHECK(campaign.examine(c).causes.empty() == (error == 0));
    }
    const auto largest = gradcheck::fuzz::case_of_run(campaign, 3).value;
    *calls = 0;
    (void)campaign.examine(largest);
    return *calls;
  };
  const int passing = calls_of(0), failing = calls_of(0.5);
  CHECK(passing > 50);
  CHECK(failing < 10 * passing);
  const auto s = fuzz_layer("Rare", rare(0.5), {.runs = 100});
  INFO(to_text(s));
  REQUIRE_FALSE(s.findings.empty());
  CHECK(s.findings[0].cause == "input disagree");
  CHECK_FALSE(s.findings[0].evidence.starts_with("input ["));  // the sentence of a diagnosis
}
