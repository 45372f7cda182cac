// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/data_set.hpp>

#include <rapidcheck/Random.h>
#include <catch2/catch.hpp>

#include <mlp/target.hpp>

namespace {

using gradcheck::fuzz::DataKind, gradcheck::fuzz::TargetKind;

arma::mat drawn(DataKind kind, std::uint64_t seed = 1) {
  return gradcheck::fuzz::samples(12, 5, kind)(rc::Random(seed)).value();
}

}  // namespace

TEST_CASE("every kind of data keeps to its description") {
  CHECK(arma::abs(drawn(DataKind::uniform)).max() <= 1.0);
  CHECK(arma::accu(arma::stddev(drawn(DataKind::constant_columns)) == 0.0) > 0);
  const arma::mat x = drawn(DataKind::duplicated_samples);
  CHECK(arma::vec(arma::unique(x.col(0))).n_elem < x.n_rows);
  CHECK(arma::abs(arma::sum(drawn(DataKind::one_hot), 1) - 1).max() == 0.0);
  CHECK(arma::abs(arma::abs(drawn(DataKind::binary)) - 1).max() == 0.0);
  CHECK(arma::abs(drawn(DataKind::huge)).max() > 10.0);
  CHECK(arma::abs(drawn(DataKind::tiny)).max() < 1.0);
}

TEST_CASE("targets fit every loss, however they depend on x") {
  const arma::mat x = drawn(DataKind::gaussian), y(12, 3, arma::fill::value(0.5));
  for (const mlp::LossKind loss : mlp::loss_kinds())
    for (const TargetKind kind : gradcheck::fuzz::target_kinds())
      for (std::uint64_t seed = 0; seed < 5; ++seed)
        CHECK_NOTHROW(
            mlp::require_targets(loss, y, gradcheck::fuzz::targets(loss, x, 3, kind)(rc::Random(seed)).value()));
}

TEST_CASE("separable targets lie on the two sides of a hyperplane, parity is that of the signs of x") {
  const arma::mat x = drawn(DataKind::gaussian);
  const auto targets = [&](TargetKind kind) {
    return gradcheck::fuzz::targets(mlp::LossKind::half_mse, x, 1, kind)(rc::Random(3)).value();
  };
  const arma::mat t = targets(TargetKind::separable);
  CHECK(arma::abs(x * arma::solve(x, t) - t).max() < 1e-10);
  CHECK(arma::abs(arma::sign(targets(TargetKind::parity)) - arma::prod(arma::sign(x), 1)).max() == 0.0);
}
