// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/weights.hpp>

#include <cmath>

#include <rapidcheck/Random.h>
#include <catch2/catch.hpp>

namespace {

using gradcheck::fuzz::WeightKind;

arma::mat drawn(arma::uword rows, arma::uword cols, WeightKind kind, std::uint64_t seed = 1) {
  return gradcheck::fuzz::weights(rows, cols, kind)(rc::Random(seed)).value();
}

}  // namespace

TEST_CASE("orthogonal weights have orthonormal rows, or columns where there are more rows") {
  for (const auto& [rows, cols] : {std::pair<arma::uword, arma::uword>{3, 5}, {5, 3}, {4, 4}, {1, 7}}) {
    const arma::mat w = drawn(rows, cols, WeightKind::orthogonal);
    const arma::mat product = rows <= cols ? arma::mat(w * w.t()) : arma::mat(w.t() * w);
    CHECK(arma::abs(product - arma::eye(arma::size(product))).max() <= 1e-14);
  }
}

TEST_CASE("every kind of weights keeps to its description") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CHECK(arma::abs(drawn(4, 9, WeightKind::gaussian, seed)).max() < 2.0);
    const arma::mat repeated = drawn(4, 3, WeightKind::repeated, seed);
    CHECK(arma::abs(repeated.each_row() - repeated.row(0)).max() == 0.0);
    for (const double w : drawn(4, 3, WeightKind::lattice, seed))
      CHECK((2 * w == std::round(2 * w) && std::abs(w) <= 2));
    CHECK(arma::abs(drawn(4, 3, WeightKind::scaled, seed)).max() < 6e3);
    CHECK(arma::abs(drawn(4, 3, WeightKind::zero, seed)).max() == 0.0);
    const arma::mat saturating = arma::abs(drawn(4, 2, WeightKind::saturating, seed));
    CHECK((saturating.min() >= 10 && saturating.max() <= 50));
  }
  CHECK(arma::accu(drawn(40, 40, WeightKind::sparse) == 0.0) > 1000);
}

TEST_CASE("every kind of weights has a name of its own") {
  for (const WeightKind kind : gradcheck::fuzz::weight_kinds())
    for (const WeightKind other : gradcheck::fuzz::weight_kinds())
      CHECK((name(kind) == name(other)) == (kind == other));
}
