// SPDX-License-Identifier: MIT
// Saturated units in float: which of two neighbours an output is, 1 - 9 u or 1 - 10 u, changes its slope by a tenth, and
// the sum of a matrix product is another in a batch of one.
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/render/text.hpp>

#include <catch2/catch.hpp>

namespace saturated_in_float_tests {
namespace {

/// tanh(x W + b) in float; mixed: of each sample's gradient goes so much to the next one.
struct TanhInFloat {
  arma::fmat w, b, dw, db, x, y;
  float mixed = 0;

  arma::fmat forward(const arma::fmat& in) {
    x = in;
    y = arma::tanh(arma::fmat((x * w).eval().each_row() + b.row(0)));
    return y;
  }
  arma::fmat backward(const arma::fmat& c) {
    const arma::fmat d = c % (1 - arma::square(y));
    dw = x.t() * d;
    db = arma::sum(d, 0);
    const arma::fmat dx = d * w.t();
    return mixed == 0 || dx.n_rows == 1 ? dx : arma::fmat(dx + mixed * arma::shift(dx, 1));
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}, {"b", b, db}}; }
};

gradcheck::Report of_tanh(std::uint64_t seed, float mixed) {
  const auto make = [mixed](const gradcheck::Shape& s, std::mt19937_64& random) {
    TanhInFloat layer;
    layer.w = arma::conv_to<arma::fmat>::from(gradcheck::random_normal(s.inputs, s.outputs, random));
    layer.b = arma::conv_to<arma::fmat>::from(gradcheck::random_normal(1, s.outputs, random));
    layer.mixed = mixed;
    return layer;
  };
  gradcheck::Options options;
  options.seed = seed;
  return gradcheck::check_factory("tanh", make, options);
}

}  // namespace

TEST_CASE("a saturated unit in float, at the edge between two of its last places, mixes no samples") {
  for (const std::uint64_t seed : {8900U, 9100U, 9400U, 10900U, 11000U, 12800U}) {
    const gradcheck::Report r = of_tanh(seed, 0);
    INFO(seed << "\n" << gradcheck::to_text(r));
    CHECK(r.ok());
  }
  CHECK_FALSE(of_tanh(8900, 0.01F).ok());
}

}  // namespace saturated_in_float_tests
