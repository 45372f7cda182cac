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
  const arma::mat x = drawn(DataKind::gaussian), y(12, 4, arma::fill::value(0.5));
  for (const mlp::LossKind loss : mlp::loss_kinds())
    for (const TargetKind kind : gradcheck::fuzz::target_kinds())
      for (std::uint64_t seed = 0; seed < 5; ++seed)
        CHECK_NOTHROW(
            mlp::require_targets(loss, y, gradcheck::fuzz::targets(loss, x, 4, kind)(rc::Random(seed)).value()));
}

TEST_CASE("one class is one class, and unbalanced ones have it nine times in ten") {
  const arma::mat x(400, 3, arma::fill::ones);
  const auto labels = [&](TargetKind kind) {
    return gradcheck::fuzz::targets(mlp::LossKind::softmax_cross_entropy, x, 5, kind)(rc::Random(3)).value();
  };
  const arma::vec one = labels(TargetKind::one_class), most = labels(TargetKind::unbalanced);
  CHECK(arma::vec(arma::unique(one)).n_elem == 1);
  CHECK(arma::vec(arma::unique(most)).n_elem == 5);
  CHECK(arma::accu(most == arma::median(most)) > 340);
}

TEST_CASE("some labels are ignored, at times all but one, never all") {
  const arma::mat labels(8, 1, arma::fill::ones);
  bool all_but_one = false, few = false;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const arma::mat found = gradcheck::fuzz::some_ignored(labels, -100)(rc::Random(seed)).value();
    const auto left = static_cast<int>(arma::accu(arma::vectorise(found) == 1));
    CHECK(left + static_cast<int>(arma::accu(arma::vectorise(found) == -100)) == 8);
    REQUIRE(left >= 1);
    all_but_one = all_but_one || left == 1;
    few = few || left > 3;
  }
  CHECK(all_but_one);
  CHECK(few);
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
