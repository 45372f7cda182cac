// SPDX-License-Identifier: MIT
#include <mlp/loss.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include "near.hpp"

using arma::mat;
using mlp::Loss;
using mlp::LossKind;

namespace {

struct Misuse {
  LossKind kind;
  mat y, t;
  const char* message;
};

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(),
                 infinite = std::numeric_limits<double>::infinity();

std::vector<Misuse> misuses() {
  return {
      {LossKind::mse, mat(4, 2), mat(4, 3), "mse: y is [4 x 2] and t is [4 x 3], expected t [4 x 2], the shape of y"},
      {LossKind::mae, mat(4, 2), mat(2, 4), "mae: y is [4 x 2] and t is [2 x 4], expected t [4 x 2], the shape of y"},
      {LossKind::hinge, mat(0, 2), mat(0, 2),
       "hinge: y is [0 x 2] and t is [0 x 2], expected at least one sample (row) and one output (column)"},
      {LossKind::huber, mat(3, 0), mat(3, 0),
       "huber: y is [3 x 0] and t is [3 x 0], expected at least one sample (row) and one output (column)"},
      {LossKind::softmax_cross_entropy, mat(4, 3), mat(4, 3),
       "softmax_cross_entropy: y is [4 x 3] and t is [4 x 3], expected t [4 x 1], one label for each row of y"},
      {LossKind::softmax_cross_entropy, mat(4, 3), mat(1, 4),
       "softmax_cross_entropy: y is [4 x 3] and t is [1 x 4], expected t [4 x 1], one label for each row of y"},
      {LossKind::half_mse,
       {{0, 1}, {not_a_number, 2}},
       mat(2, 2, arma::fill::zeros),
       "half_mse: y[1, 0] is nan, expected a finite number; look for an overflow or a division by zero before this "
       "call"},
      {LossKind::half_mse,
       mat(1, 2, arma::fill::zeros),
       {0, infinite},
       "half_mse: t[0, 1] is inf, expected a finite number; look for an overflow or a division by zero before this "
       "call"},
      {LossKind::binary_cross_entropy,
       {0.5, 1.5},
       {0, 1},
       "binary_cross_entropy: y[0, 1] is 1.5, expected a probability from 0 to 1; for logits use "
       "binary_cross_entropy_with_logits"},
      {LossKind::binary_cross_entropy,
       {0.5, 0.5},
       {0, -1},
       "binary_cross_entropy: t[0, 1] is -1, expected a probability from 0 to 1"},
      {LossKind::binary_cross_entropy_with_logits,
       {5, 5},
       {0, 2},
       "binary_cross_entropy_with_logits: t[0, 1] is 2, expected a probability from 0 to 1"},
      {LossKind::hinge, {0.5, 0.5}, {1, 0}, "hinge: t[0, 1] is 0, expected -1 or 1"},
      {LossKind::kullback_leibler,
       {-0.5, -0.5},
       {1, 1.5},
       "kullback_leibler: t[0, 1] is 1.5, expected a probability from 0 to 1"},
      {LossKind::gaussian_nll, mat(4, 3), mat(4, 3),
       "gaussian_nll: y is [4 x 3] and t is [4 x 3], expected y with twice the columns of t: the means, then the "
       "variances"},
      {LossKind::softmax_cross_entropy, mat(2, 3, arma::fill::zeros), arma::vec{0, 3},
       "softmax_cross_entropy: t[1, 0] is 3, expected a label, a whole number from 0 to 2"},
      {LossKind::softmax_cross_entropy, mat(2, 3, arma::fill::zeros), arma::vec{-1, 0},
       "softmax_cross_entropy: t[0, 0] is -1, expected a label, a whole number from 0 to 2"},
      {LossKind::softmax_cross_entropy, mat(2, 3, arma::fill::zeros), arma::vec{0.5, 0},
       "softmax_cross_entropy: t[0, 0] is 0.5, expected a label, a whole number from 0 to 2"},
  };
}

}  // namespace

TEST_CASE("misuse of a loss says the same in each call, with what was found and what was expected") {
  for (const Misuse& misuse : misuses()) {
    const Loss<double> loss{misuse.kind};
    CHECK(thrown<std::invalid_argument>([&] { (void)loss.value(misuse.y, misuse.t); }) == misuse.message);
    CHECK(thrown<std::invalid_argument>([&] { (void)loss.per_sample(misuse.y, misuse.t); }) == misuse.message);
    CHECK(thrown<std::invalid_argument>([&] { (void)loss.gradient(misuse.y, misuse.t); }) == misuse.message);
  }
}

TEST_CASE("huber needs a delta above zero") {
  for (const double delta : {0.0, -1.0, not_a_number, infinite})
    CHECK_THAT(thrown<std::invalid_argument>([&] {
                 (void)Loss<double>{LossKind::huber, mlp::Reduction::sum, delta}.value(mat{1}, mat{1});
               }),
               Catch::EndsWith(", expected a finite number above 0"));
  CHECK(thrown<std::invalid_argument>([&] {
          (void)Loss<double>{LossKind::huber, mlp::Reduction::sum, -1}.value(mat{1}, mat{1});
        }) == "huber: delta is -1, expected a finite number above 0");
}

TEST_CASE("the scale of an empty batch is refused") {
  CHECK(thrown<std::invalid_argument>([] { (void)Loss<double>{}.scale(mat(0, 2), mat(0, 2)); }) ==
        "half_mse: y is [0 x 2], expected at least one sample (row) and one output (column)");
}

TEST_CASE("each name finds its loss and its reduction, and unknown names are refused with the known ones") {
  for (const LossKind kind : mlp::loss_kinds()) CHECK(mlp::loss_named(mlp::name(kind)) == kind);
  CHECK(mlp::loss_kinds().size() == 10);
  CHECK(mlp::name(LossKind::hinge) == "hinge");
  CHECK(mlp::reduction_named("mean_entries") == mlp::Reduction::mean_entries);
  CHECK(mlp::name(mlp::Reduction::mean) == "mean");
  CHECK(thrown<std::invalid_argument>([] { mlp::loss_named("l2"); }) ==
        "unknown loss \"l2\", expected one of half_mse, mse, mae, huber, binary_cross_entropy, "
        "binary_cross_entropy_with_logits, "
        "softmax_cross_entropy, hinge, kullback_leibler, gaussian_nll");
  CHECK(thrown<std::invalid_argument>([] { mlp::reduction_named("none"); }) ==
        "unknown reduction \"none\", expected one of sum, mean, mean_entries");
}
