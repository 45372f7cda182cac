// SPDX-License-Identifier: MIT
#include <gradcheck/rounding/backward_rounding.hpp>

#include <catch2/catch.hpp>
#include <cmath>

namespace {

using gradcheck::detail::AnalyticSide;
using gradcheck::detail::BackwardRounding;

constexpr double half_unit = 0x1p-53;

/// The side of a backward that is a function of x and of the cotangent.
template <class Backward>
AnalyticSide side_of(arma::mat& x, const arma::mat& cotangent, Backward backward) {
  AnalyticSide side{{x}, cotangent, {}, 0x1p-52};
  side.gradient = [&x, backward](const arma::mat& c) { return std::vector<arma::mat>{backward(x, c)}; };
  return side;
}

/// dX of x / |x|, row by row.
arma::mat normalised_backward(const arma::mat& x, const arma::mat& c) {
  const arma::vec n = arma::sqrt(arma::sum(x % x, 1));
  return c.each_col() / n - x.each_col() % arma::vec(arma::sum(x % c, 1) / (n % n % n));
}

arma::mat one_minus_cos(const arma::mat& x, const arma::mat& c) { return c % (1 - arma::cos(x)); }

/// dX of the largest of each row.
arma::mat of_largest(const arma::mat& x, const arma::mat& c) {
  arma::mat dx(arma::size(x), arma::fill::zeros);
  for (arma::uword i = 0; i < x.n_rows; ++i) dx(i, x.row(i).index_max()) = c(i);
  return dx;
}

TEST_CASE("the floor of an accurate backward is a few units of its value, and a fault of ten floors lies outside it") {
  arma::mat x{{0.7, -1.3, 2.1}};
  BackwardRounding r(side_of(x, {{1.1, 0.9, -0.4}}, [](const arma::mat& at, const arma::mat& c) { return 2 * c % at; }),
                     1);
  REQUIRE(r.repeats());
  for (arma::uword i = 0; i < 3; ++i) {
    const double a = std::abs(2 * x(i));
    CHECK(r.floor(0, i, a) >= 4 * half_unit * a);
    CHECK(r.floor(0, i, a) <= 400 * half_unit * a);
    CHECK_FALSE(r.jumps(0, i));
  }
  CHECK(arma::approx_equal(x, arma::mat{{0.7, -1.3, 2.1}}, "absdiff", 0));
}

TEST_CASE("what cancellation leaves of a gradient that is zero lies inside the floor, a gradient of 1e-12 outside it") {
  arma::mat x(20, 1);
  for (arma::uword i = 0; i < x.n_elem; ++i) x(i) = 0.3 + 0.17 * static_cast<double>(i);
  arma::mat c(20, 1);
  for (arma::uword i = 0; i < c.n_elem; ++i) c(i) = 1.7 - 0.11 * static_cast<double>(i);
  BackwardRounding r(side_of(x, c, normalised_backward), 3);
  const arma::mat a = normalised_backward(x, c);
  REQUIRE(arma::abs(a).max() > 0);
  for (arma::uword i = 0; i < a.n_elem; ++i) {
    CHECK(std::abs(a(i)) <= r.floor(0, i, a(i)));
    CHECK(r.floor(0, i, a(i)) < 1e-12);
  }
}

TEST_CASE("a tie is a jump and no rounding, also between zeros, and one that is decided is none") {
  arma::mat x{{0.7, 0.7}, {0.0, 0.0}, {0.7, 0.9}};
  BackwardRounding r(side_of(x, arma::mat(arma::vec{1.0, 2.0, 3.0}), of_largest), 1);
  for (const arma::uword tied : {0U, 1U, 3U, 4U}) {
    CHECK(r.jumps(0, tied));
    CHECK(r.floor(0, tied, 1.0) < 1e-14);
  }
  CHECK_FALSE(r.jumps(0, 2));
  CHECK_FALSE(r.jumps(0, 5));
}

TEST_CASE("rounding that is large is no jump") {
  const arma::mat q{{0.6, -0.8}, {0.8, 0.6}};
  arma::mat x = q * arma::diagmat(arma::vec{1.0, 1e-8}) * q.t() + arma::mat{{0.0, 1e-9}, {-1e-9, 0.0}};
  const auto backward = [](const arma::mat& at, const arma::mat& c) {
    const arma::mat y = arma::inv(at);
    return arma::mat(-y.t() * c * y.t());
  };
  const arma::mat c{{1.0, 0.3}, {-0.4, 0.8}};
  BackwardRounding r(side_of(x, c, backward), 1);
  const arma::mat a = backward(x, c);
  for (arma::uword i = 0; i < 4; ++i) {
    CHECK(r.floor(0, i, a(i)) > 1e-10 * std::abs(a(i)));
    CHECK_FALSE(r.jumps(0, i));
  }
}

TEST_CASE("beside a pole answers fall off with the move: that is rounding and no jump") {
  arma::mat x{{0.7, std::nextafter(0.7, 1.0)}, {1.3, 0.2}};
  BackwardRounding r(side_of(x, arma::mat(arma::vec{1.0, 1.0}),
                             [](const arma::mat& at, const arma::mat& c) {
                               const arma::vec slope = -c / arma::square(at.col(0) - at.col(1));
                               return arma::mat(arma::join_rows(slope, -slope));
                             }),
                     1);
  for (const arma::uword near : {0U, 2U}) {
    CHECK_FALSE(r.jumps(0, near));
    CHECK(r.floor(0, near, 1.0) > 1e31);
  }
  CHECK(r.floor(0, 1, 1.0) < 1e-13);
}

TEST_CASE("rounding that no unit of the data stirs is seen further away, and a fault above it is not covered") {
  arma::mat x{{1e-5, -3.1e-5, 2.3e-5, 7.7e-6}};
  const arma::mat c{{1.3, 0.7, -0.9, 1.1}};
  BackwardRounding r(side_of(x, c, one_minus_cos), 1);
  const arma::mat a = one_minus_cos(x, c);
  for (arma::uword i = 0; i < 4; ++i) {
    const double right = c(i) * 2 * std::pow(std::sin(x(i) / 2), 2);
    CHECK(std::abs(a(i) - right) <= r.frozen_floor(0, i, a(i)));
    CHECK(r.frozen_floor(0, i, a(i)) <= 256 * half_unit * 1.3);
    CHECK(1e-13 > r.frozen_floor(0, i, a(i)));
  }
}

TEST_CASE("rounding that the leading digits of the cotangent decide is seen, what is not linear in it is none") {
  // Of p = 1 - 6 u the rest c - p c is a whole number of stairs: 6 to 12 of them, by the leading digits of c.
  constexpr double p = 1 - 6 * half_unit;
  arma::mat x(1, 1, arma::fill::ones);
  const arma::mat c(1, 1, arma::fill::value(1.27));
  const auto with = [&](auto backward) { return BackwardRounding(side_of(x, c, backward), 2); };
  const double a = 1.27 - p * 1.27, exact = 6 * half_unit * 1.27, off = std::abs(a - exact);
  REQUIRE(off > 0.01 * a);
  BackwardRounding stairs = with([](const arma::mat& at, const arma::mat& d) { return arma::mat(at % (d - p * d)); });
  CHECK(off > stairs.floor(0, 0, a));
  CHECK(off <= stairs.frozen_floor(0, 0, a));
  CHECK(a > stairs.frozen_floor(0, 0, INFINITY));
  BackwardRounding clipped =
      with([](const arma::mat& at, const arma::mat& d) { return arma::mat(at % arma::clamp(d, -1.0, 1.0)); });
  CHECK(clipped.frozen_floor(0, 0, INFINITY) < 1e-14);
}

TEST_CASE("a backward that is not the same from call to call has no floor: its change is no rounding") {
  arma::mat x{{0.7, -1.3}};
  double calls = 0;
  BackwardRounding r(
      side_of(x, {{1.0, 1.0}}, [&calls](const arma::mat& at, const arma::mat& c) { return ++calls * c % at; }), 1);
  CHECK_FALSE(r.repeats());
  CHECK(r.floor(0, 0, 5.0) == 0.0);
}

TEST_CASE("a backward that throws beyond its domain is measured where it does not") {
  arma::mat x{{1.0, 0.3}};
  const auto backward = [](const arma::mat& at, const arma::mat& c) {
    if (at(0) > 1) throw std::domain_error("above 1");
    return arma::mat(2 * c % at);
  };
  BackwardRounding r(side_of(x, {{1.0, 1.0}}, backward), 1);
  CHECK(r.repeats());
  CHECK(r.floor(0, 1, 0.6) > 0);
}

}  // namespace
