// SPDX-License-Identifier: MIT
#include <gradcheck/check/curves.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>
#include <gradcheck/render/text.hpp>

using gradcheck::Block, gradcheck::check_layer, gradcheck::Curve, gradcheck::Entry, gradcheck::Report;

namespace {

const auto tanh_of_any = [](auto v) { return std::tanh(v); };

layers::Elementwise<double> tanh_layer(double factor = 1) {
  return {tanh_of_any, [factor](double v) { return factor * (1 - std::tanh(v) * std::tanh(v)); }};
}

/// One entry of dX is wrong, the gain right.
struct OneWrong : layers::Scale {
  arma::mat backward(const arma::mat& cotangent) {
    arma::mat dx = Scale::backward(cotangent);
    dx(1, 1) += 0.25;
    return dx;
  }
};

std::size_t curves_in(const Report& r) {
  std::size_t all = 0;
  for (const Block& b : r.blocks) all += b.curves.size();
  return all;
}

/// A letter V: least where the window is, more where the step is too long, and where it is too short.
void is_v(const Block& block, const Curve& curve) {
  const double numeric = block.at(curve.entry).numeric;
  const arma::vec off = arma::abs(curve.differences - numeric);
  const arma::uword best = off.index_min();
  CAPTURE(block.at(curve.entry).name(), curve.steps, off);
  CHECK(off(best) < 1e-3 * off.front());
  CHECK(off(best) < 1e-3 * off.back());
  CHECK(curve.shortest < curve.longest);
  CHECK(curve.steps.front() >= curve.longest);
  CHECK(curve.steps.back() <= curve.shortest);
  for (arma::uword k = 1; k < curve.steps.n_elem; ++k) CHECK(curve.steps(k) < curve.steps(k - 1));
}

}  // namespace

TEST_CASE("a report has curves where they are asked for, and is otherwise the same") {
  const arma::mat x = layers::normal(3, 2);
  const Report without = check_layer(tanh_layer(1.5), x), with = check_layer(tanh_layer(1.5), x, {.curves = 3});
  CHECK(curves_in(without) == 0);
  CHECK(curves_in(with) == 3);
  CHECK(gradcheck::to_text(with, gradcheck::Detail::all) == gradcheck::to_text(without, gradcheck::Detail::all));
  CHECK(with.evaluations == without.evaluations);
}

TEST_CASE("the curve of a wrong and of a right coordinate is a V, with the window at its foot") {
  for (const double factor : {1.0, 1.5}) {
    const Report r = check_layer(tanh_layer(factor), layers::normal(3, 2), {.curves = 2});
    REQUIRE(r.blocks.at(0).curves.size() == 2);
    for (const Curve& c : r.blocks[0].curves) {
      is_v(r.blocks[0], c);
      CHECK(c.steps.n_elem == 26);
    }
    const Entry worst = r.worst(), drawn = r.blocks[0].at(r.blocks[0].curves[0].entry);
    CHECK(drawn.name() == worst.name());
  }
}

TEST_CASE("in float the steps of the curve are closer to each other") {
  layers::Elementwise<float> layer{tanh_of_any, [](float v) { return 2 - 2 * std::tanh(v) * std::tanh(v); }};
  const Report r = check_layer(layer, arma::conv_to<arma::fmat>::from(layers::normal(3, 2)), {.curves = 1});
  REQUIRE(r.blocks.at(0).curves.size() == 1);
  const Curve& c = r.blocks[0].curves[0];
  CHECK(c.steps(0) / c.steps(1) == Approx(2).epsilon(0.01));
  const double least = arma::abs(c.differences - r.blocks[0].at(c.entry).numeric).min();
  CHECK(least < 0.01 * std::abs(c.differences.back() - r.blocks[0].at(c.entry).numeric));
}

TEST_CASE("what fails has its curve first, and of each block the worst before a second of any") {
  OneWrong wrong{{arma::mat{{1.5, -2.0}}}};
  const Report r = check_layer(wrong, layers::normal(3, 2), {.curves = 2});
  REQUIRE(r.blocks.size() == 2);
  REQUIRE(r.blocks[0].curves.size() == 1);
  REQUIRE(r.blocks[1].curves.size() == 1);
  CHECK(r.blocks[0].at(r.blocks[0].curves[0].entry).name() == "input [1, 1]");
}

TEST_CASE("no curve without a value, within a limit of evaluations, or of what is zero on both sides") {
  const arma::mat x = layers::normal(40, 4);
  CHECK(curves_in(check_layer(tanh_layer(1.5), x, {.max_evaluations = 256, .curves = 3})) == 0);
  const auto zero = [](double) { return 0.0; };
  CHECK(curves_in(check_layer(layers::Elementwise<double>{zero, zero}, x, {.curves = 3})) == 0);
}

TEST_CASE("steps that leave the domain are left out of the curve") {
  layers::Elementwise<double> root{[](double v) { return std::sqrt(v); }, [](double v) { return 1 / std::sqrt(v); }};
  const Report r = check_layer(root, arma::mat{{0.01, 0.02}}, {.bounds = {{"input", 0.0, 1.0}}, .curves = 1});
  REQUIRE(r.blocks.at(0).curves.size() == 1);
  const Curve& c = r.blocks[0].curves[0];
  CHECK(c.steps.n_elem < 26);
  CHECK(c.steps.n_elem > 15);
  CHECK(c.steps.front() <= 0.02);
}
