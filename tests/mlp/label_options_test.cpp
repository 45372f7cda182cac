// SPDX-License-Identifier: MIT
#include <mlp/loss.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include "near.hpp"

using arma::mat;
using mlp::Loss;
using mlp::LossKind;
using mlp::Reduction;

namespace {

const mat logits = {{0.5, -1.25, 2, 0}, {3, 0.25, -0.5, 1}, {-2, 0, 0, 0.75}, {1, 1, 1, 1}, {0, 4, -4, 0.5}};
const mat labels = arma::vec{2, 0, 3, 1, 1};
const arma::rowvec weights = {0.5, 2, 0, 1.25};

Loss<double> cross_entropy(Reduction reduction = Reduction::sum) {
  return {LossKind::softmax_cross_entropy, reduction};
}

/// -log softmax(y)_ij of every entry, by the loss without options.
mat each_label() {
  mat all(arma::size(logits), arma::fill::none);
  for (arma::uword k = 0; k < logits.n_cols; ++k)
    all.col(k) =
        cross_entropy().per_sample(logits, arma::vec(logits.n_rows, arma::fill::value(static_cast<double>(k))));
  return all;
}

/// The largest error of a loss's gradient beside the numeric derivative of its value.
double largest_gap(const Loss<double>& loss, const mat& t) {
  const mat gradient = loss.gradient(logits, t);
  double largest = 0;
  for (arma::uword i = 0; i < logits.n_elem; ++i) {
    mat up = logits, down = logits;
    up(i) += 1e-5;
    down(i) -= 1e-5;
    largest = std::max(largest, std::abs((loss.value(up, t) - loss.value(down, t)) / 2e-5 - gradient(i)));
  }
  return largest;
}

}  // namespace

TEST_CASE("smoothing takes a part of each label for all classes alike, as torch.nn.CrossEntropyLoss") {
  Loss<double> loss = cross_entropy();
  loss.smoothing = 0.25;
  const mat each = each_label(), found = loss.per_sample(logits, labels);
  for (arma::uword i = 0; i < 5; ++i) {
    const double own = each(i, static_cast<arma::uword>(labels(i)));
    CHECK(near(found(i), 0.75 * own + 0.25 * arma::accu(each.row(i)) / 4, 1e-15 * (1 + std::abs(found(i)))));
  }
  CHECK(largest_gap(loss, labels) < 1e-9);
  loss.smoothing = 1;
  CHECK(near(loss.per_sample(logits, labels), mat(arma::sum(each, 1) / 4), 1e-14));
}

TEST_CASE("an ignored label contributes nothing, and a mean is over those that count") {
  for (const int ignored : {-100, 3}) {
    mat t = labels;
    t(1) = t(4) = ignored;
    if (ignored == 3) t(2) = 1;  // otherwise ignored as well
    const arma::uvec counted = {0, 2, 3};
    for (const Reduction reduction : {Reduction::sum, Reduction::mean, Reduction::mean_entries}) {
      Loss<double> loss = cross_entropy(reduction);
      const double alone = loss.value(logits.rows(counted), t.rows(counted));
      const mat slopes = loss.gradient(logits.rows(counted), t.rows(counted));
      loss.ignored = ignored;
      CHECK(near(loss.value(logits, t), alone, 1e-15));
      CHECK(near(mat(loss.gradient(logits, t).eval().rows(counted)), slopes, 0));
      CHECK(arma::all(arma::vectorise(loss.gradient(logits, t).eval().rows(arma::uvec{1, 4})) == 0));
      CHECK(loss.per_sample(logits, t)(4) == 0);
      CHECK(largest_gap(loss, t) < 1e-9);
    }
  }
}

TEST_CASE("class weights weigh each sample by its label, and a mean divides by their sum") {
  Loss<double> loss = cross_entropy(Reduction::mean);
  loss.class_weights = weights;
  const mat each = each_label();
  // Labels 2, 0, 3, 1, 1, of weights 0, 1/2, 5/4, 2, 2.
  const double sum = 0.5 * each(1, 0) + 1.25 * each(2, 3) + 2 * each(3, 1) + 2 * each(4, 1);
  CHECK(near(loss.value(logits, labels), sum / 5.75, 1e-15));
  CHECK(near(loss.scale(logits, labels), 1 / 5.75, 1e-16));
  loss.reduction = Reduction::mean_entries;
  CHECK(near(loss.value(logits, labels), sum / 23, 1e-15));
  loss.reduction = Reduction::sum;
  CHECK(near(loss.value(logits, labels), sum, 1e-14));
  CHECK(largest_gap(loss, labels) < 1e-9);
}

TEST_CASE("smoothing, ignored labels and class weights hold at once") {
  Loss<double> loss = cross_entropy(Reduction::mean);
  loss.class_weights = weights;
  loss.smoothing = 0.5;
  loss.ignored = 3;
  const mat each = each_label(), all = each * weights.t();
  const double own = 0.5 * each(1, 0) + 2 * each(3, 1) + 2 * each(4, 1);
  const double spread =
      all(0) + all(1) + all(3) + all(4);  // by the weights of all classes, that of the ignored one too
  CHECK(near(loss.value(logits, labels), (0.5 * own + 0.5 / 4 * spread) / 4.5, 1e-15));
  CHECK(largest_gap(loss, labels) < 1e-9);
  CHECK(near(mat(arma::sum(loss.gradient(logits, labels), 1)), mat(5, 1, arma::fill::zeros), 1e-16));
}

TEMPLATE_TEST_CASE("a confident right answer keeps the digits of its loss and gradient with a class weight", "", float,
                   double) {
  Loss<TestType> loss{LossKind::softmax_cross_entropy, Reduction::sum};
  loss.class_weights = {TestType(3), TestType(0.5)};
  const arma::Mat<TestType> y = {{50, 0}}, t = {0};
  const long double tail = std::exp(-50.0L);
  CHECK(near(loss.value(y, t), 3 * tail, 4 * unit<TestType> * 3 * tail));
  CHECK(near(loss.gradient(y, t)(0), -3 * tail, 4 * unit<TestType> * 3 * tail));
}

TEST_CASE("a mean of no label that counts is refused, the sum of none is 0") {
  const std::string message =
      "softmax_cross_entropy: every label is ignored, or of weight 0, expected one that counts: a mean of none is 0/0; "
      "their sum, reduction sum, is 0";
  Loss<double> loss = cross_entropy(Reduction::mean);
  loss.ignored = -100;
  const mat none(5, 1, arma::fill::value(-100.0));
  CHECK(thrown<std::invalid_argument>([&] { (void)loss.value(logits, none); }) == message);
  CHECK(thrown<std::invalid_argument>([&] { (void)loss.gradient(logits, none); }) == message);
  CHECK(near(loss.per_sample(logits, none), mat(5, 1, arma::fill::zeros), 0));
  loss.reduction = Reduction::sum;
  CHECK(loss.value(logits, none) == 0);
  CHECK(near(loss.gradient(logits, none), mat(5, 4, arma::fill::zeros), 0));
  loss = cross_entropy(Reduction::mean_entries);
  loss.class_weights = weights;
  CHECK(thrown<std::invalid_argument>([&] { (void)loss.value(logits, mat(5, 1, arma::fill::value(2.0))); }) == message);
}

TEST_CASE("options of labels out of range are refused with what was found") {
  const auto message = [](Loss<double> loss) {
    return thrown<std::invalid_argument>([&] { (void)loss.value(logits, labels); });
  };
  Loss<double> loss = cross_entropy();
  loss.smoothing = 1.5;
  CHECK(message(loss) == "softmax_cross_entropy: smoothing is 1.5, expected 0 to 1");
  loss = cross_entropy();
  loss.class_weights = {1, 2};
  CHECK(message(loss) == "softmax_cross_entropy: there are 2 class weights, expected 4, one for each column of y");
  loss.class_weights = {1, 2, -1, 0};
  CHECK(message(loss) == "softmax_cross_entropy: a class weight is -1, expected finite numbers, at least 0");
  loss = cross_entropy();
  loss.ignored = -100;
  CHECK(thrown<std::invalid_argument>([&] {
          (void)loss.value(logits, arma::vec{0, -100, -1, 0, 0});
        }) == "softmax_cross_entropy: t[2, 0] is -1, expected a label, a whole number from 0 to 3");
}

TEST_CASE("a loss in another precision has the same options") {
  Loss<double> loss = cross_entropy();
  loss.smoothing = 0.25;
  loss.ignored = -7;
  loss.class_weights = weights;
  const Loss<double> back = loss.cast<float>().cast<double>();
  CHECK(back.smoothing == 0.25);
  CHECK(back.ignored == -7);
  CHECK(near(back.class_weights, weights, 0));
}
