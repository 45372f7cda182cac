// SPDX-License-Identifier: MIT
// Right layers whose backward adds up large numbers that cancel, so that no unit in the last place shows what is lost.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>

#include "gradcheck/diagnosis/diagnosed.hpp"

namespace lost_digits_tests {
namespace {

using arma::mat, arma::uword, arma::vec;
using diagnosed::names;
using gradcheck::check_layer, gradcheck::Report;

mat squared_distances(const mat& x, const mat& y) {
  mat d(x.n_rows, y.n_rows);
  for (uword n = 0; n < x.n_rows; ++n)
    for (uword m = 0; m < y.n_rows; ++m) d(n, m) = arma::accu(arma::square(x.row(n) - y.row(m)));
  return d;
}

/// exp(-|x_n - x_m|^2 / 2); far multiplies what the others give to dX.  [N x d] -> [N x N]
struct Kernel {
  double far = 1;
  mat x = {}, k = {};
  static constexpr gradcheck::Traits traits{.samples_independent = false};

  mat forward(const mat& in) {
    x = in;
    k = arma::exp(-squared_distances(x, x) / 2);
    return k;
  }
  mat backward(const mat& c) const {
    mat both = c % k + (c % k).t();
    both -= (1 - far) * (both - arma::diagmat(both));
    return both * x - x.each_col() % vec(arma::sum(both, 1));
  }
};

/// Distances to points, a parameter; of a distance of 0 the slope is taken for 0.  [N x d] -> [N x M]
struct Distances {
  mat points;
  double mixed = 0, times = 1;
  mat points_gradient = {}, x = {}, distance = {};

  mat forward(const mat& in) {
    x = in;
    distance = arma::sqrt(squared_distances(x, points));
    return distance;
  }
  mat backward(const mat& c) {
    mat weight = times * c / distance;
    weight.elem(arma::find(distance == 0)).zeros();
    points_gradient = points.each_col() % vec(arma::sum(weight, 0).t()) - weight.t() * x;
    return x.each_col() % vec(arma::sum(weight, 1)) - weight * points + mixed * static_cast<double>(x.n_rows);
  }
  gradcheck::Parameters parameters() { return {{"points", points, points_gradient}}; }
};

/// exp(-x), of which nothing but numbers below the least normal one is left; squared: backward is not linear.
struct Vanishing {
  double squared = 0;
  mat y = {};

  mat forward(const mat& x) { return y = arma::exp(-x); }
  mat backward(const mat& c) const { return -c % y - squared * c % c % y; }
};

}  // namespace

TEST_CASE("a small part of a gradient that is lost beside one that cancels is not accused, a wrong part is") {
  for (const vec& x : {vec{10, 2}, vec{-127.5, 0, 0, 0, -136}, vec{20, 12.5, 3}}) {
    const Report r = check_layer(Kernel{}, mat(x));
    INFO(gradcheck::to_text(r));
    CHECK(r.counts().disagree == 0);
  }
  CHECK(check_layer(Kernel{1.5}, mat(vec{10, 6})).counts().disagree > 0);
}

TEST_CASE("samples near a point, where x w - w p is all rounding, are not mixed up with others") {
  const mat x(vec{0.0, 0.0, 0.0, 0.41665602626410136}), points(vec{0.0, -1.0, 1.0, 0.4166577792523635});
  const Report r = check_layer(Distances{points}, x);
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(names(r, "samples mixed"));
  CHECK_FALSE(check_layer(Distances{points, 1e-4}, x).ok());
}

TEST_CASE("one unit from a point, where c x / r - c p / r is a whole number, that is rounding, four times it is not") {
  const mat points(vec{-1.6405810673357741, -1.0, 1.0});
  int caught = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed)
    for (const double x : {-1.640581067335774, -1.6405810673357743}) {
      const Report r = check_layer(Distances{points}, mat(vec{x}), {.seed = seed});
      INFO(gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
      caught += check_layer(Distances{points, 0, 4}, mat(vec{x}), {.seed = seed}).counts().disagree > 0 ? 1 : 0;
    }
  CHECK(caught == 80);
}

TEST_CASE("numbers below the least normal one are linear as far as they have digits") {
  const mat x(vec{725.3, 730.1, 735.7, 740.2});
  CHECK_FALSE(names(check_layer(Vanishing{}, x), "not linear in the cotangent"));
  CHECK(names(check_layer(Vanishing{0.1}, mat(x - 720)), "not linear in the cotangent"));
}

}  // namespace lost_digits_tests
