// SPDX-License-Identifier: MIT
#include <gradcheck/ceres.hpp>

#include <ceres/line_manifold.h>
#include <ceres/product_manifold.h>
#include <ceres/sphere_manifold.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "gradcheck/derivatives/rotations.hpp"

using gradcheck::check_manifold, gradcheck::ClauseId, gradcheck::Report;
using Numbers = std::vector<double>;

namespace ceres_manifold_tests {
namespace {

/// No CHECK in this file: glog has one of its own.

using namespace rotations;

/// What is wrong with a manifold, and by how much.
struct Fault {
  double plus_factor = 1, minus_factor = 1, step_factor = 1, plus_error = 0, minus_error = 0, zero_step = 0,
         product = 0;
  bool plus_left = false, minus_left = false, by_columns = false, first_columns = false, leaves_zeros = false,
       changes_x = false;
  double limit = 1e300;
};

mat in_front(const vec& q) {
  mat all(4, 4);
  for (arma::uword k = 0; k < 4; ++k) all.col(k) = product(q, vec(arma::eye(4, 4).eval().col(k)));
  return all;
}
mat behind(const vec& q) {
  mat all(4, 4);
  for (arma::uword k = 0; k < 4; ++k) all.col(k) = product(vec(arma::eye(4, 4).eval().col(k)), q);
  return all;
}

/// Unit quaternions (w, x, y, z) with steps on the right, by half of the angle.
class Turns : public ceres::Manifold {
 public:
  explicit Turns(Fault fault) : fault_(fault) {}
  int AmbientSize() const override { return 4; }
  int TangentSize() const override { return 3; }
  bool Plus(const double* x, const double* delta, double* to) const override {
    const vec d(delta, 3);
    if (arma::norm(d) > fault_.limit) return false;
    vec y = product(vec(x, 4), exp_quaternion(d));
    y(0) += fault_.zero_step;
    if (fault_.changes_x) const_cast<double*>(x)[0] *= 1 + 1e-12;
    std::copy_n(y.memptr(), 4, to);
    return true;
  }
  bool Minus(const double* y, const double* x, double* to) const override {
    const vec q = product(conjugate(vec(x, 4)), vec(y, 4));
    const double sine = arma::norm(q.tail(3)), angle = 2 * std::atan2(sine, q(0));
    const vec d = fault_.step_factor * (sine > 0 ? angle / sine : 2 / q(0)) * q.tail(3);
    std::copy_n(d.memptr(), 3, to);
    return true;
  }
  bool PlusJacobian(const double* x, double* to) const override {
    const vec q(x, 4);
    mat j = 0.5 * fault_.plus_factor * (fault_.plus_left ? behind(q) : in_front(q)).tail_cols(3);
    if (fault_.first_columns) j = arma::eye(4, 3);
    j(2, 1) += fault_.plus_error;
    fill(to, fault_.by_columns ? j : mat(j.t()));
    return true;
  }
  bool MinusJacobian(const double* x, double* to) const override {
    const vec q = conjugate(vec(x, 4));
    mat j = 2 * fault_.minus_factor * fault_.step_factor * (fault_.minus_left ? behind(q) : in_front(q)).tail_rows(3);
    j(1, 2) += fault_.minus_error;
    fill(to, j.t());
    return true;
  }
  bool RightMultiplyByPlusJacobian(const double* x, const int rows, const double* a, double* to) const override {
    Manifold::RightMultiplyByPlusJacobian(x, rows, a, to);
    if (rows == 3) to[4] *= 1 + fault_.product;
    return true;
  }

 private:
  void fill(double* to, const mat& by_rows) const {
    for (arma::uword i = 0; i < by_rows.n_elem; ++i)
      if (!fault_.leaves_zeros || by_rows(i) != 0.0) to[i] = by_rows(i);
  }
  Fault fault_;
};

/// Rotation matrices as 9 numbers, column by column, with steps on the right.
class Rotations : public ceres::Manifold {
 public:
  explicit Rotations(bool by_left) : by_left_(by_left) {}
  int AmbientSize() const override { return 9; }
  int TangentSize() const override { return 3; }
  bool Plus(const double* x, const double* delta, double* to) const override {
    const mat y = mat(x, 3, 3) * exp_so3(vec(delta, 3));
    std::copy_n(y.memptr(), 9, to);
    return true;
  }
  bool Minus(const double* y, const double* x, double* to) const override {
    const vec d = log_so3(mat(x, 3, 3).t() * mat(y, 3, 3));
    std::copy_n(d.memptr(), 3, to);
    return true;
  }
  bool PlusJacobian(const double* x, double* to) const override {
    const mat j = slopes(mat(x, 3, 3));
    std::copy_n(mat(j.t()).memptr(), 27, to);
    return true;
  }
  bool MinusJacobian(const double* x, double* to) const override {
    const mat right = 0.5 * slopes(mat(x, 3, 3));
    std::copy_n(right.memptr(), 27, to);
    return true;
  }

 private:
  mat slopes(const mat& r) const {
    mat j(9, 3);
    for (arma::uword k = 0; k < 3; ++k) {
      const mat generator = cross_matrix(vec(arma::eye(3, 3).eval().col(k)));
      j.col(k) = arma::vectorise(by_left_ ? generator * r : r * generator);
    }
    return j;
  }
  bool by_left_;
};

Numbers numbers(const vec& x) { return {x.begin(), x.end()}; }
const vec axis = arma::normalise(vec{0.2, 0.9, -0.5});
const Numbers here = numbers(exp_quaternion({-0.4, 1.1, 0.6}));
const std::vector<double> angles{
    0, 1e-9, 1e-4, 0.3, 2, std::numbers::pi - 1e-4, std::numbers::pi - 1e-9, std::numbers::pi};

Report with(Fault fault) { return check_manifold(Turns(fault), here); }

void require_right(const Report& r) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.ok());
  REQUIRE(r.findings.empty());
}
void require_mistake(const Report& r, const std::string& mistake, const std::string& where) {
  INFO(gradcheck::to_text(r));
  REQUIRE_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  REQUIRE(r.findings[0].mistake == mistake);
  REQUIRE(r.findings[0].where == where);
}

}  // namespace

TEST_CASE("Ceres' own manifolds are right, at angles near 0 and pi too") {
  const ceres::QuaternionManifold quaternions;
  const ceres::EigenQuaternionManifold w_last;
  const ceres::SphereManifold<3> sphere;
  const ceres::LineManifold<3> lines;
  const ceres::ProductManifold<ceres::QuaternionManifold, ceres::EuclideanManifold<3>> poses;
  for (const double angle : angles) {
    CAPTURE(angle);
    const vec q = exp_quaternion(angle * axis), n{std::sin(angle), 0, std::cos(angle)};
    require_right(check_manifold(quaternions, numbers(q)));
    require_right(check_manifold(w_last, numbers(arma::shift(q, -1))));
    require_right(check_manifold(sphere, numbers(n)));
    require_right(check_manifold(sphere, numbers(1e3 * n)));
    require_right(check_manifold(lines, numbers(arma::join_cols(vec{1, -2, 3}, n))));
    require_right(check_manifold(poses, numbers(arma::join_cols(q, vec{1, -2e3, 0}))));
    require_right(check_manifold(Turns({}), numbers(q)));
    require_right(check_manifold(Rotations(false), numbers(arma::vectorise(exp_so3(angle * axis)))));
  }
  require_right(check_manifold(ceres::EuclideanManifold<4>(), {1, 0, -1e6, 1e-5}));
  require_right(check_manifold(ceres::SubsetManifold(4, {1, 2}), {1, 0, -2, 1e-5}));
}

TEST_CASE("both Jacobians of a manifold, each a block of its own, and three clauses more") {
  const Report r = with({});
  REQUIRE(r.blocks.size() == 2);
  REQUIRE(r.blocks[0].name == "PlusJacobian");
  REQUIRE(arma::size(r.blocks[0].verdict) == arma::SizeMat(4, 3));
  REQUIRE(r.blocks[1].name == "MinusJacobian");
  REQUIRE(arma::size(r.blocks[1].verdict) == arma::SizeMat(3, 4));
  for (const char* clause : {"plus of zero", "plus and minus inverse", "product with the Jacobian"}) {
    REQUIRE(r.clause(clause) != nullptr);
    REQUIRE(r.clause(clause)->state == gradcheck::ClauseState::held);
  }
  REQUIRE(gradcheck::to_text(r).find("manifold: PlusJacobian and MinusJacobian; 8 clauses held") != std::string::npos);
}

TEST_CASE("mistakes of a manifold's Jacobians by their names") {
  require_mistake(with({.plus_left = true}), "left for right", "PlusJacobian");
  require_mistake(with({.minus_left = true}), "left for right", "MinusJacobian");
  require_mistake(with({.first_columns = true}), "ambient for tangent", "PlusJacobian");
  require_mistake(with({.plus_factor = 2}), "a missing half", "PlusJacobian");
  require_mistake(with({.plus_factor = 0.5}), "a half too many", "PlusJacobian");
  require_mistake(with({.minus_factor = 0.5}), "a half too many", "MinusJacobian");
  require_mistake(with({.minus_factor = -1}), "factor -1", "MinusJacobian");
  require_mistake(with({.by_columns = true}), "columns for rows", "PlusJacobian");
}

TEST_CASE("matrices as 9 numbers: left and right are told apart from all else, not which is which") {
  const mat r = exp_so3({-0.4, 1.1, 0.6});
  const Report wrong = check_manifold(Rotations(true), numbers(arma::vectorise(r)));
  INFO(gradcheck::to_text(wrong));
  REQUIRE(wrong.findings.size() == 2);
  for (const gradcheck::Finding& f : wrong.findings) {
    REQUIRE(f.mistake == "left for right");
    REQUIRE(f.alternatives == std::vector<std::string>{"right for left"});
  }
}

TEST_CASE("an entry of a manifold's Jacobian off by just more than its bound is caught, by just less passes") {
  const Report right = with({});
  const double of_plus = right.blocks.at(0).bound(2, 1), of_minus = right.blocks.at(1).bound(1, 2);
  REQUIRE(with({.plus_error = 0.95 * of_plus}).counts().disagree == 0);
  REQUIRE(with({.plus_error = 1.05 * of_plus}).counts().disagree == 1);
  REQUIRE(with({.minus_error = 0.95 * of_minus}).counts().disagree == 0);
  REQUIRE(with({.minus_error = 1.05 * of_minus}).counts().disagree == 1);
}

TEST_CASE("a Minus that does not undo Plus breaks its clause, just above 2^-26") {
  REQUIRE(with({.step_factor = 1 + 0x1p-27}).ok());
  require_mistake(with({.step_factor = 1 + 0x1p-23}), "plus and minus are not inverse", "");
  require_mistake(with({.step_factor = 0.5}), "plus and minus are not inverse", "");
}

TEST_CASE("a step of zero that moves x, and a product of its own that is wrong, are found") {
  const Report r = with({.zero_step = 1e-8});
  INFO(gradcheck::to_text(r));
  REQUIRE(r.is_broken(ClauseId::plus_of_zero));
  REQUIRE(r.findings.at(0).mistake == "plus of zero is not x");
  REQUIRE_FALSE(with({.zero_step = 1e-10}).is_broken(ClauseId::plus_of_zero));
  REQUIRE(with({.product = 0.9e-12}).ok());
  require_mistake(with({.product = 1e-10}), "another product", "");
}

TEST_CASE("a manifold that leaves entries unfilled, or writes to x, is found") {
  const Report r = check_manifold(Turns({.leaves_zeros = true}), {1, 0, 0, 0});
  INFO(gradcheck::to_text(r));
  REQUIRE(r.is_broken(ClauseId::gradient_filled));
  REQUIRE(with({.changes_x = true}).is_broken(ClauseId::input_unchanged));
}

TEST_CASE("steps that Plus refuses are left out, where short ones are taken") {
  require_right(with({.limit = 0.3}));
  REQUIRE_THROWS_WITH(with({.limit = -1}), "Plus returned false");
}

TEST_CASE("a quaternion that is not of length 1 is told to lie beside the manifold") {
  const ceres::QuaternionManifold quaternions;
  const ceres::ProductManifold poses{ceres::EuclideanManifold<3>{}, ceres::EigenQuaternionManifold{}};
  const Report r = check_manifold(quaternions, {0.9, 0.3, 0.2, 0.1}),
               pose = check_manifold(poses, {1, 2, 3, 0.9, 0.3, 0.2, 0.1});
  require_mistake(r, "x not on the manifold", "MinusJacobian");
  REQUIRE(r.findings[0].sentence == "the length of x is 0.9746794, and where it is 1 every entry is right");
  REQUIRE(gradcheck::to_text(r).find("reproduce: manifold, MinusJacobian [3 x 4], seed 1") != std::string::npos);
  require_mistake(pose, "x not on the manifold", "MinusJacobian");
  REQUIRE(pose.findings[0].sentence.starts_with("the length of its last 4 numbers is 0.9746794"));
}

TEST_CASE("what does not fit the manifold is told") {
  REQUIRE_THROWS_WITH(check_manifold(Turns({}), {1, 0}), "x has 2 numbers, the manifold takes 4");
  REQUIRE_THROWS_WITH(check_manifold(ceres::SubsetManifold(2, {0, 1}), {1, 0}),
                      "nothing to check: the manifold's tangent size is 0");
  class Normalised : public Turns {
   public:
    Normalised() : Turns({}) {}
    bool Plus(const double* x, const double* delta, double* to) const override {
      const vec unit = arma::normalise(vec(x, 4));
      return Turns::Plus(unit.memptr(), delta, to);
    }
  };
  REQUIRE_THROWS_WITH(check_manifold(Normalised(), {2, 0, 0, 0}),
                      "plus(x, 0) is not x: number 0 is 1, expected 2; x has to lie on the manifold");
}

}  // namespace ceres_manifold_tests
