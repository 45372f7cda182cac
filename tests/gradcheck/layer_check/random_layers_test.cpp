// SPDX-License-Identifier: MIT
// Layers that draw: the mask of a batch is no mistake, what backward does without it is one.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <string>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::clause_named;
using layers::normal;

namespace {

mat mask_of(std::mt19937& random, const mat& like) {
  mat mask(arma::size(like));
  mask.imbue([&random] { return std::bernoulli_distribution(0.8)(random) ? 1.25 : 0.0; });
  return mask;
}

/// Its generator goes on from forward to forward.
struct GoingOn {
  bool anew = false;  // the mistake: backward draws a mask of its own
  std::mt19937 random = std::mt19937(1);
  mat mask = {};

  void reseed(std::uint64_t seed) { random.seed(static_cast<unsigned>(seed)); }
  mat forward(const mat& x) {
    mask = mask_of(random, x);
    return x % mask;
  }
  mat backward(const mat& c) { return c % (anew ? mask_of(random, mask) : mask); }
};

/// It begins anew in each forward, and does not say that it draws. shared: how much of the first sample is added.
struct FixedSeed {
  double shared = 0;
  double times = 1;  // its gradient, of a right one
  mat mask = {};

  mat forward(const mat& x) {
    std::mt19937 random(1);
    mask = mask_of(random, x);
    return x % mask + shared * arma::repmat(x.row(0), x.n_rows, 1);
  }
  mat backward(const mat& c) {
    mat dx = times * c % mask;
    dx.row(0) += shared * arma::sum(c, 0);
    return dx;
  }
};

struct SumOfSquares {
  mat value(const mat& y, const mat& t) { return 0.5 * arma::sum(arma::square(y - t), 1); }
  mat gradient(const mat& y, const mat& t) { return y - t; }
};

}  // namespace

TEST_CASE("a generator that goes on is reseeded before every forward, so that each draws the same mask") {
  const Report right = check_layer(GoingOn{}, normal(6, 3)), wrong = check_layer(GoingOn{.anew = true}, normal(6, 3));
  INFO(to_text(right) << to_text(wrong));
  CHECK(right.ok());
  CHECK(right.counts().agree == 18);
  CHECK_FALSE(wrong.ok());
}

TEST_CASE("a mask that is drawn without reseed() is told from samples that are mixed") {
  const auto why = [](const Report& r) { return clause_named(r, "samples independent").why; };
  const Report masked = check_layer(FixedSeed{}, normal(6, 3)),
               mixed = check_layer(FixedSeed{.shared = 1}, normal(6, 3));
  INFO(to_text(masked) << to_text(mixed));
  CHECK(why(masked).find("draws a mask") != std::string::npos);
  CHECK_FALSE(why(mixed).empty());
}

TEST_CASE("samples that a batch mixes are told where there is no other batch to compare with") {
  struct CountsRows {
    mat forward(const mat& x) { return x + static_cast<double>(x.n_rows); }
    mat backward(const mat& c) { return c; }
  };
  const Report r = check_layer(CountsRows{}, mat(4, 3, arma::fill::zeros));
  INFO(to_text(r));
  CHECK(clause_named(r, "samples independent").is_broken());
}

TEST_CASE("in a chain what makes the gradient wrong comes before a rule that a right layer breaks") {
  FixedSeed right;
  layers::Scale scale{normal(1, 3, 5)};
  FixedSeed wrong{.times = 1.01};
  const Report r = gradcheck::check_chain(std::tie(right, scale, wrong), SumOfSquares{}, normal(6, 3), normal(6, 3));
  INFO(to_text(r));
  REQUIRE_FALSE(r.findings.empty());
  CHECK(r.findings[0].mistake == "factor 1.01");
}

TEST_CASE("that a place far away has no value is no news") {
  struct Exp {
    mat y = {};
    mat forward(const mat& x) { return y = arma::exp(x); }
    mat backward(const mat& c) { return 1.01 * c % y; }
  };
  const Report r = check_layer(Exp{}, normal(4, 3));
  CHECK_FALSE(r.ok());
  CHECK(to_text(r).find("finite value") == std::string::npos);
}
