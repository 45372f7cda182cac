// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "gradcheck/derivatives/expected.hpp"
#include "gradcheck/derivatives/rotations.hpp"

using gradcheck::check_jacobian, gradcheck::Manifold, gradcheck::Report;

namespace manifold_tests {
namespace {

using namespace rotations;

using MatrixJacobian = std::function<mat(const mat& r)>;
using VectorJacobian = std::function<mat(const vec& x)>;

const vec p{0.3, -1.2, 0.8}, q{1.1, 0.4, -0.7}, axis = arma::normalise(vec{0.2, 0.9, -0.5});
const std::vector<double> angles{
    0, 1e-9, 1e-4, 0.3, 2, std::numbers::pi - 1e-4, std::numbers::pi - 1e-9, std::numbers::pi};

mat on_the_right(const mat& r, const vec& delta) { return r * exp_so3(delta); }
mat on_the_left(const mat& r, const vec& delta) { return exp_so3(delta) * r; }
vec minus_on_the_right(const mat& b, const mat& a) { return log_so3(a.t() * b); }
vec minus_on_the_left(const mat& b, const mat& a) { return log_so3(b * a.t()); }
const Manifold right(3, on_the_right), left(3, on_the_left);
const Manifold right_to_right(3, on_the_right, minus_on_the_right), left_to_left(3, on_the_left, minus_on_the_left);

/// R p and R^T q, and their derivatives by either side.
vec turned(const mat& r) { return arma::join_cols(r * p, r.t() * q); }
mat right_jacobian(const mat& r) { return arma::join_cols(-r * cross_matrix(p), cross_matrix(r.t() * q)); }
mat left_jacobian(const mat& r) { return arma::join_cols(-cross_matrix(r * p), r.t() * cross_matrix(q)); }

vec quaternion_plus(const vec& at, const vec& delta) { return product(at, exp_quaternion(delta)); }
const Manifold quaternions(3, quaternion_plus);
vec turned_by(const vec& at) { return matrix_of(at) * p; }
mat quaternion_jacobian(const vec& at) { return -matrix_of(at) * cross_matrix(p); }

vec on_unit_sphere(double angle) { return {std::sin(angle), 0, std::cos(angle)}; }
const Manifold sphere(2, on_sphere);
vec of_direction(const vec& x) { return {x(0) * x(1), std::exp(x(2)), arma::dot(p, x)}; }
mat by_direction(const vec& x) { return {{x(1), x(0), 0}, {0, 0, std::exp(x(2))}, {p(0), p(1), p(2)}}; }

}  // namespace

TEST_CASE("right Jacobians on rotations, quaternions and the sphere are right, at angles near 0 and pi too") {
  for (const double angle : angles) {
    CAPTURE(angle);
    const mat r = exp_so3(angle * axis);
    require_agreement(check_jacobian(turned, right_jacobian, r, right), 18);
    require_agreement(check_jacobian(turned, left_jacobian, r, left), 18);
    require_agreement(check_jacobian(turned_by, quaternion_jacobian, exp_quaternion(angle * axis), quaternions), 9);
    const auto tangent = [](const vec& x) { return mat(by_direction(x) * tangents(x)); };
    require_agreement(check_jacobian(of_direction, tangent, on_unit_sphere(angle), sphere), 6);
  }
}

TEST_CASE("a function that gives a point is differenced by minus") {
  const mat s = exp_so3({0.5, 0.2, -1});
  for (const double angle : angles) {
    CAPTURE(angle);
    const mat r = exp_so3(angle * axis);
    const auto times = [&](const mat& at) { return mat(at * s); };
    const auto inverse = [](const mat& at) { return mat(at.t()); };
    require_agreement(check_jacobian(
                          times, [&](const mat&) { return mat(s.t()); }, r, right_to_right),
                      9);
    require_agreement(check_jacobian(
                          times, [](const mat&) { return mat(3, 3, arma::fill::eye); }, r, left_to_left),
                      9);
    require_agreement(check_jacobian(
                          inverse, [](const mat& at) { return mat(-at); }, r, right_to_right),
                      9);
    require_agreement(check_jacobian(
                          inverse, [](const mat& at) { return mat(-at.t()); }, r, left_to_left),
                      9);
  }
}

TEST_CASE("left for right, of x, of the value, and of both") {
  const mat s = exp_so3({0.5, 0.2, -1}), r = exp_so3({-0.4, 1.1, 0.6});
  require_named(check_jacobian(turned, left_jacobian, r, right), "left for right");
  require_named(check_jacobian(turned, right_jacobian, r, left), "right for left");
  const auto inverse = [](const mat& at) { return mat(at.t()); };
  require_named(check_jacobian(
                    inverse, [](const mat& at) { return mat(-at.t()); }, r, right_to_right),
                "left for right");
  require_named(check_jacobian(
                    inverse, [](const mat& at) { return mat(-at); }, r, left_to_left),
                "right for left");
  const auto times = [&](const mat& at) { return mat(s * at); };
  require_named(check_jacobian(
                    times, [&](const mat& at) { return mat(s * at); }, r, right_to_right),
                "left for right");
  const auto quaternion_left = [](const vec& at) { return mat(-cross_matrix(turned_by(at))); };
  const vec here = exp_quaternion({-0.4, 1.1, 0.6});
  require_named(check_jacobian(turned_by, quaternion_left, here, quaternions), "left for right");
  const auto w_last = [](const vec& at) { return vec(arma::shift(at, -1)); };
  const Manifold last(
      3, [&](const vec& at, const vec& delta) { return w_last(product(arma::shift(at, 1), exp_quaternion(delta))); });
  const auto f = [](const vec& at) { return turned_by(arma::shift(at, 1)); };
  const auto j = [&](const vec& at) { return quaternion_left(arma::shift(at, 1)); };
  require_named(check_jacobian(f, j, w_last(here), last), "left for right");
}

TEST_CASE("at a rotation by pi both sides are the same step of x: a little further they are not") {
  const mat r = 2 * axis * axis.t() - mat(3, 3, arma::fill::eye);
  require_named(check_jacobian(turned, left_jacobian, r, right), "left for right");
  require_named(check_jacobian(turned, right_jacobian, r, left), "right for left");
}

TEST_CASE("of matrices as flat vectors left is not told from right: the other name is given as well") {
  const Manifold flat(3, [](const vec& r, const vec& delta) {
    return vec(arma::vectorise(on_the_right(arma::reshape(r, 3, 3), delta)));
  });
  const auto f = [](const vec& r) { return turned(arma::reshape(r, 3, 3)); };
  const vec here = arma::vectorise(exp_so3({-0.4, 1.1, 0.6}));
  const auto by_right = [](const vec& r) { return right_jacobian(arma::reshape(r, 3, 3)); };
  const auto by_left = [](const vec& r) { return left_jacobian(arma::reshape(r, 3, 3)); };
  require_agreement(check_jacobian(f, by_right, here, flat), 18);
  const Report wrong = check_jacobian(f, by_left, here, flat);
  require_named(wrong, "left for right");
  CHECK(wrong.findings[0].alternatives == std::vector<std::string>{"right for left"});
}

TEST_CASE("ambient for tangent, and a missing half") {
  const vec x = on_unit_sphere(0.4);
  require_named(check_jacobian(of_direction, by_direction, x, sphere), "ambient for tangent");
  const auto padded = [](const vec& at) {
    return mat(arma::join_rows(by_direction(at) * tangents(at), vec(3, arma::fill::zeros)));
  };
  require_named(check_jacobian(of_direction, padded, x, sphere), "ambient for tangent");
  const auto cut = [](const vec& at) { return mat(by_direction(at).head_cols(2)); };
  require_named(check_jacobian(of_direction, cut, x, sphere), "ambient for tangent");
  const auto flat = [](const std::vector<double>& at) {
    const mat j = by_direction(vec(at)).t();
    return std::vector<double>(j.begin(), j.end());
  };
  const Manifold flat_sphere(2, [](const std::vector<double>& at, const std::vector<double>& delta) {
    return on_sphere(vec(at), vec(delta));
  });
  const auto of_flat = [](const std::vector<double>& at) { return of_direction(vec(at)); };
  require_named(check_jacobian(of_flat, flat, std::vector<double>(x.begin(), x.end()), flat_sphere),
                "ambient for tangent");
  const vec here = exp_quaternion({-0.4, 1.1, 0.6});
  for (const double factor : {2.0, 0.5}) {
    const auto scaled = [factor](const vec& at) { return mat(factor * quaternion_jacobian(at)); };
    require_named(check_jacobian(turned_by, scaled, here, quaternions),
                  factor > 1 ? "a missing half" : "a half too many");
  }
}

TEST_CASE("the mistakes of every Jacobian keep their names on a manifold") {
  const mat r = exp_so3({-0.4, 1.1, 0.6});
  const auto with = [&](const std::function<void(mat&)>& plant) {
    return check_jacobian(
        turned,
        [&](const mat& at) {
          mat j = right_jacobian(at);
          plant(j);
          return j;
        },
        r, right);
  };
  require_named(with([](mat& j) { j *= -1; }), "factor -1");
  require_named(with([](mat& j) { j.swap_cols(0, 1); }), "columns swapped");
  require_named(with([](mat& j) { j.col(1).zeros(); }), "gradient missing (zero)");
  require_named(with([](mat& j) { j.row(2) *= 3; }), "factor 3");
  require_named(with([](mat& j) { j.shed_col(0); }), "wrong shape");
}

TEST_CASE("an entry off by just more than its bound is caught on a manifold, by just less passes") {
  const mat r = exp_so3({-0.4, 1.1, 0.6});
  const auto off_by = [&](double error) {
    return check_jacobian(
        turned,
        [error](const mat& at) {
          mat j = right_jacobian(at);
          j(1, 0) += error;
          return j;
        },
        r, right);
  };
  const double bound = off_by(0).blocks.at(0).bound(1, 0);
  CHECK(off_by(0.95 * bound).ok());
  CHECK_FALSE(off_by(1.05 * bound).ok());
}

TEST_CASE("plus(x, 0) has to be x, and delta to have the dimension") {
  const auto shifted = [](double share) {
    return Manifold{3, [share](const mat& r, const vec& delta) { return mat(r * exp_so3(delta) * (1 + share)); }};
  };
  const mat r = arma::eye(3, 3);
  CHECK_NOTHROW(check_jacobian(turned, right_jacobian, r, shifted(0.9e-9)));
  CHECK_THROWS_WITH(check_jacobian(turned, right_jacobian, r, shifted(1.1e-9)),
                    "plus(x, 0) is not x: number 0 is 1.0000000011000001, expected 1; x has to lie on the manifold");
  const Manifold of_two(2, [](const vec& at, const std::array<double, 3>&) { return at; });
  CHECK_THROWS_WITH(check_jacobian(of_direction, by_direction, on_unit_sphere(1), of_two),
                    "plus takes a delta of 3 numbers, the dimension is 2");
  const Manifold short_plus(2, [](const vec& at, const vec&) { return vec(at.head(2)); });
  CHECK_THROWS_WITH(check_jacobian(of_direction, by_direction, on_unit_sphere(1), short_plus),
                    "plus gives [2 x 1], expected a point as x, [3 x 1]");
}

TEST_CASE("a Jacobian that is filled has the shape of the tangent space, its parts the layout's names") {
  const auto fills = [](const mat& at, mat& j) {
    if (j.n_rows != 6 || j.n_cols != 3) throw std::logic_error("another shape");
    j = right_jacobian(at);
  };
  const Report r =
      check_jacobian(turned, fills, exp_so3({1, 2, 0}), right, {.layout = {{"about x", 1, 1}, {"rest", 2, 1}}});
  require_agreement(r, 18);
  CHECK(r.blocks.at(1).name == "rest");
  CHECK(r.blocks.at(1).verdict.n_cols == 2);
}

TEST_CASE("in float too left is told from right") {
  const auto plus = [](const arma::fmat& r, const arma::fvec& delta) {
    return arma::conv_to<arma::fmat>::from(on_the_right(arma::conv_to<mat>::from(r), arma::conv_to<vec>::from(delta)));
  };
  const auto f = [](const arma::fmat& r) { return arma::fvec(r * arma::conv_to<arma::fvec>::from(p)); };
  const auto in_float = [](const mat& j) { return arma::conv_to<arma::fmat>::from(j); };
  const auto by_right = [&](const arma::fmat& r) { return in_float(-arma::conv_to<mat>::from(r) * cross_matrix(p)); };
  const auto by_left = [&](const arma::fmat& r) { return in_float(-cross_matrix(arma::conv_to<mat>::from(r) * p)); };
  const arma::fmat r = in_float(exp_so3({-0.4, 1.1, 0.6}));
  require_agreement(check_jacobian(f, by_right, r, Manifold(3, plus)), 9);
  require_named(check_jacobian(f, by_left, r, Manifold(3, plus)), "left for right");
}

TEST_CASE("a point with a name, and one in parts") {
  const auto name_of = [](const auto& x) {
    const Report r = check_jacobian(turned_by, quaternion_jacobian, x, quaternions);
    require_agreement(r, 9);
    return r.blocks.at(0).name;
  };
  const vec here = exp_quaternion({-0.4, 1.1, 0.6});
  CHECK(name_of(here) == "J");
  CHECK(name_of(gradcheck::named("turn", here)) == "turn");
  CHECK(name_of(gradcheck::named(gradcheck::Layout{{"w", 1, 1}, {"v", 3, 1}}, here)) == "w");
}

}  // namespace manifold_tests
