// SPDX-License-Identifier: MIT
#include <gradcheck/variation/vary.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/layers.hpp>

using arma::mat;
using gradcheck::detail::AnyLayer;
using gradcheck::detail::Draws;
using gradcheck::detail::InputKind;
using gradcheck::detail::Look;
using gradcheck::detail::ParameterKind;

namespace {

mat varied_to(InputKind kind, double amount = 1, const Look& look = {}) {
  layers::Scale scale{mat{{1, 2, 3}}};
  const AnyLayer any = gradcheck::detail::erase_layer<double>(scale);
  Draws random(3);
  return varied(any, {layers::normal(5, 3)}, {look}, {.inputs = kind, .amount = amount}, random).at(0);
}

mat moved_gain(const mat& gain, ParameterKind kind) {
  layers::Scale scale{gain};
  const AnyLayer any = gradcheck::detail::erase_layer<double>(scale);
  Draws random(3);
  vary_parameters(any, kind, random);
  return scale.gain;
}

}  // namespace

TEST_CASE("each kind of inputs is what its name says") {
  const mat x = layers::normal(5, 3);
  CHECK(arma::approx_equal(varied_to(InputKind::as_made), x, "absdiff", 0));
  CHECK(arma::approx_equal(varied_to(InputKind::scaled, 8), 8 * x, "absdiff", 0));
  CHECK(arma::approx_equal(varied_to(InputKind::shifted, 8), x + 8, "absdiff", 0));
  CHECK(varied_to(InputKind::zeros).is_zero());
  CHECK(varied_to(InputKind::positive).min() > 0);
  CHECK(varied_to(InputKind::negative).max() < 0);
  CHECK(arma::unique(arma::vectorise(varied_to(InputKind::ties))).eval().n_elem == 2);
  const mat halves = varied_to(InputKind::halves), integers = varied_to(InputKind::integers);
  CHECK(arma::approx_equal(2 * halves, arma::round(2 * halves), "absdiff", 0));
  CHECK(arma::approx_equal(integers, arma::round(integers), "absdiff", 0));
  CHECK(arma::range(varied_to(InputKind::constant_rows), 1).eval().max() == 0);
  CHECK(arma::approx_equal(varied_to(InputKind::identity), x(0) * arma::eye(5, 3), "absdiff", 0));
  CHECK(arma::accu(arma::abs(varied_to(InputKind::far_entry, 1000)) >= 1000) == 1);
  const arma::umat far = arma::abs(varied_to(InputKind::far_rows, 1000)) >= 1000;
  CHECK(arma::all(arma::vectorise(arma::sum(far, 1) == 1)));
  const mat zeros = varied_to(InputKind::some_zeros);
  CHECK(arma::accu(zeros == 0) > 0);
  CHECK(arma::accu(zeros != 0) > 0);
  const mat rows = varied_to(InputKind::repeated_rows);
  arma::uword repeated = 0;
  for (arma::uword i = 1; i < rows.n_rows; ++i)
    for (arma::uword k = 0; k < i; ++k) repeated += arma::approx_equal(rows.row(i), rows.row(k), "absdiff", 0) ? 1 : 0;
  CHECK(repeated > 0);
}

TEST_CASE("what an input looks like stays") {
  const mat x = layers::normal(5, 3);
  const Look labels{.freedom = gradcheck::detail::Freedom::none}, sorted{.freedom = gradcheck::detail::Freedom::scale};
  CHECK(arma::approx_equal(varied_to(InputKind::zeros, 1, labels), x, "absdiff", 0));
  CHECK(arma::approx_equal(varied_to(InputKind::zeros, 1, sorted), x, "absdiff", 0));
  CHECK(arma::approx_equal(varied_to(InputKind::scaled, 8, sorted), 8 * x, "absdiff", 0));
  const Look symmetric{.freedom = gradcheck::detail::Freedom::structured};
  CHECK(arma::approx_equal(varied_to(InputKind::identity, 1, sorted), x, "absdiff", 0));
  CHECK(arma::approx_equal(varied_to(InputKind::identity, 1, symmetric), x(0) * arma::eye(5, 3), "absdiff", 0));
  CHECK(arma::approx_equal(varied_to(InputKind::halves, 1, symmetric), x, "absdiff", 0));
  const mat bounded = varied_to(InputKind::scaled, 8, {.lowest = 0, .highest = 1});
  CHECK(bounded.min() >= 0);
  CHECK(bounded.max() <= 1);
}

TEST_CASE("parameters move by their own size, and keep a sign that all of them have") {
  CHECK(moved_gain(mat{{1, 2, 3}}, ParameterKind::zeros).is_zero());
  const mat positive = moved_gain(mat{{1, 1e6, 1e-6}}, ParameterKind::moved);
  CHECK(positive.min() > 0);
  for (arma::uword i = 0; i < 3; ++i) {
    const double times = positive(i) / mat{{1, 1e6, 1e-6}}(i);
    CHECK(times >= 0.25);
    CHECK(times <= 4);
    CHECK(std::abs(times - 1) > 1e-3);
  }
  CHECK(arma::abs(moved_gain(mat{{0, 0, 0}}, ParameterKind::moved)).min() >= 0.25);
  CHECK(moved_gain(mat{{-1, -2, -3}}, ParameterKind::moved).max() < 0);
}
