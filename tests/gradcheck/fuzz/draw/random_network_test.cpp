// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/random_network.hpp>

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <set>

#include <mlp/target.hpp>

namespace {

using gradcheck::fuzz::random_network;
using gradcheck::fuzz::Scales;

template <class T>
bool same(const arma::Mat<T>& a, const arma::Mat<T>& b) {
  return arma::size(a) == arma::size(b) && std::equal(a.begin(), a.end(), b.begin());
}

}  // namespace

TEST_CASE("a random network is a function of seed and index alone") {
  const auto a = random_network<double>(3, 17, Scales::all), b = random_network<double>(3, 17, Scales::all);
  CHECK(same(a.x, b.x));
  CHECK(same(a.t, b.t));
  CHECK(same(a.network.dense(1).weights, b.network.dense(1).weights));
  CHECK_FALSE(same(a.x, random_network<double>(3, 18, Scales::all).x));
  CHECK_FALSE(same(a.x, random_network<double>(4, 17, Scales::all).x));
}

TEST_CASE("the numbers of a random network are pinned") {
  const auto drawn = random_network<double>(1, 0, Scales::ordinary);
  CHECK(drawn.x.n_rows == 14);
  CHECK(drawn.x.n_cols == 3);
  CHECK(drawn.network.units() == 4);
  CHECK(fmt::format("{:a}", drawn.x(0)) == "0x1.9a05bf6566736p+0");
  CHECK(fmt::format("{:a}", drawn.network.dense(1).weights(0)) == "-0x1.6b10297d8ae7fp-1");
}

TEST_CASE("every loss, reduction and number of layers occurs, and each network and its data fit") {
  std::set<mlp::LossKind> losses;
  std::set<mlp::Reduction> reductions;
  std::set<arma::uword> depths;
  std::set<bool> biased, penalised;
  for (std::uint64_t index = 0; index < 200; ++index) {
    auto drawn = random_network<double>(1, index, Scales::all);
    CHECK_NOTHROW(mlp::require_targets(drawn.loss.kind, drawn.network.forward(drawn.x), drawn.t));
    CHECK(arma::size(drawn.earlier_x) == arma::size(drawn.x));
    losses.insert(drawn.loss.kind);
    reductions.insert(drawn.loss.reduction);
    depths.insert(drawn.network.units());
    biased.insert(drawn.network.dense(1).has_bias());
    penalised.insert(!drawn.network.penalties().empty());
  }
  CHECK(losses.size() == mlp::loss_kinds().size());
  CHECK(reductions.size() == 3);
  CHECK(depths == std::set<arma::uword>{1, 2, 3, 4});
  CHECK(biased.size() == 2);
  CHECK(penalised.size() == 2);
}

TEST_CASE("an ordinary network has biases and data of size one") {
  for (std::uint64_t index = 0; index < 50; ++index) {
    const auto drawn = random_network<double>(2, index, Scales::ordinary);
    CHECK(drawn.network.dense(1).has_bias());
    CHECK(arma::abs(drawn.x).max() < 6.0);
  }
}

TEST_CASE("a float network has the numbers of the double one, rounded") {
  const auto wide = random_network<double>(5, 3, Scales::ordinary);
  const auto narrow = random_network<float>(5, 3, Scales::ordinary);
  CHECK(same(narrow.x, arma::fmat(arma::conv_to<arma::fmat>::from(wide.x))));
  CHECK(same(narrow.network.dense(1).weights,
             arma::fmat(arma::conv_to<arma::fmat>::from(wide.network.dense(1).weights))));
}
