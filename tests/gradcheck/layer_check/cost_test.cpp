// SPDX-License-Identifier: MIT
// What a wrong layer costs beside its right twin, in calls of forward and backward.
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/diagnosis/diagnosed.hpp"
#include "gradcheck/diagnosis/lacking.hpp"

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;
using lacking::Lacks;
using layers::normal;
using enum lacking::Lacks;

namespace {

template <class Layer>
struct CallsCounted : Layer {
  arma::uword* calls;
  CallsCounted(Layer layer, arma::uword& count) : Layer(std::move(layer)), calls(&count) {}
  mat forward(const mat& inputs) {
    ++*calls;
    return Layer::forward(inputs);
  }
  mat backward(const mat& cotangent) {
    ++*calls;
    return Layer::backward(cotangent);
  }
};

template <class Layer>
double times_as_much(const Layer& wrong, const Layer& right, const mat& x, double most = 10) {
  arma::uword of_wrong = 0, of_right = 0;
  CHECK_FALSE(check_layer(CallsCounted<Layer>(wrong, of_wrong), x).ok());
  CHECK(check_layer(CallsCounted<Layer>(right, of_right), x).ok());
  INFO(of_wrong << " calls beside " << of_right);
  CHECK(static_cast<double>(of_wrong) <= most * static_cast<double>(of_right));
  return static_cast<double>(of_wrong) / static_cast<double>(of_right);
}

template <class Layer>
double times_as_much(Layer layer, const mat& x) {
  Layer right = layer;
  right.lacks = nothing;
  return times_as_much(layer, right, x);
}

struct Tanh {
  mat y = {};
  double factor = 1, power = 2;

  mat forward(const mat& inputs) { return y = arma::tanh(inputs); }
  mat backward(const mat& cotangent) const { return factor * (cotangent % (1 - arma::pow(arma::abs(y), power))); }
};

diagnosed::Affine affine_of(arma::uword outputs, arma::uword inputs, double factor) {
  const double size = std::sqrt(static_cast<double>(inputs));
  return {normal(outputs, inputs, 3) / size, normal(1, outputs, 4),
          [factor](diagnosed::Affine& l, const mat&, mat&) { l.dw *= factor; }};
}

}  // namespace

TEST_CASE("a wrong layer costs at most ten times its right twin, whatever its kind and size") {
  const mat gain = normal(1, 4, 7), shift = normal(1, 4, 8);
  times_as_much(lacking::LayerNorm{variance, gain, shift}, normal(5, 4));
  times_as_much(lacking::Softmax{mean}, normal(2, 3));
  times_as_much(lacking::Softmax{mean}, normal(5, 4));
  times_as_much(lacking::UnitLength{variance}, normal(1, 2));
  times_as_much(lacking::UnitLength{variance}, normal(20, 20));
  times_as_much(lacking::Gate{mean}, normal(5, 4));
  times_as_much(lacking::BatchNorm{both, gain}, normal(5, 4));
  times_as_much(lacking::GroupNorm{variance, 2, normal(1, 8, 3)}, normal(5, 8));
  times_as_much(lacking::WeightNorm{variance, normal(3, 4, 3)}, normal(5, 4));
}

TEST_CASE("so does one of a few coordinates, of hundreds, and of more than are diagnosed") {
  for (const auto& [samples, inputs, outputs] : {std::array{1U, 1U, 1U}, {4U, 3U, 2U}, {5U, 30U, 20U}, {2U, 60U, 40U}})
    times_as_much(affine_of(outputs, inputs, 1.5), affine_of(outputs, inputs, 1), normal(samples, inputs));
}

TEST_CASE("what is off by a thousandth costs hardly more than what is off by half") {
  times_as_much(affine_of(20, 30, 1.001), affine_of(20, 30, 1), normal(5, 30), 11);
}

TEST_CASE("where a right layer takes few calls for all coordinates at once, a wrong one takes little more") {
  const mat x = normal(100, 11);
  Tanh right, wrong;
  wrong.factor = 1.5;
  times_as_much(wrong, right, x, 15);
  const Report r = check_layer(wrong, x);
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 1.5");
  CHECK(r.findings[0].sentence.find("; seen with samples 0, 1, 2 alone, here 0 to 2") != std::string::npos);
}

TEST_CASE("a wrong slope of a large batch without a name is shown with the values it was seen at") {
  Tanh wrong;
  wrong.power = 3;
  const Report r = check_layer(wrong, normal(100, 11));
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == gradcheck::unnamed_mistake);
  CHECK(r.findings[0].slopes.size() >= 6);
}

TEST_CASE("what is spared does not cost the name") {
  const Report r = check_layer(affine_of(20, 30, 1.5), normal(5, 30));
  diagnosed::is_named(r, "factor 1.5", "weights");
}
