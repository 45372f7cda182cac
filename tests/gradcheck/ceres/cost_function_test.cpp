// SPDX-License-Identifier: MIT
#include <gradcheck/ceres.hpp>

#include <ceres/autodiff_cost_function.h>
#include <ceres/sized_cost_function.h>
#include <ceres/sphere_manifold.h>

#include <Eigen/Geometry>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

using gradcheck::check_cost_function, gradcheck::ClauseId, gradcheck::Report;
using Blocks = std::vector<std::vector<double>>;

namespace cost_function_tests {
namespace {

/// No CHECK in this file: glog, which Ceres' headers bring, has one of its own, which takes the place of Catch2's.

/// What is wrong with a cost function, and by how much.
struct Fault {
  double slope = 0, without_jacobians = 0, alone = 0;
  double factor_of_second = 1;
  bool leaves_zeros = false, changes_x = false;
  double limit = 1e300;
};

/// r0 = a0 b0 + b2, r1 = a1^2 b1, by a [2] and b [3].
class Products : public ceres::SizedCostFunction<2, 2, 3> {
 public:
  explicit Products(Fault fault) : fault_(fault) {}

  bool Evaluate(double const* const* x, double* r, double** j) const override {
    const double* const a = x[0];
    const double* const b = x[1];
    if (a[0] > fault_.limit) return false;
    r[0] = a[0] * b[0] + b[2];
    r[1] = a[1] * a[1] * b[1] * (j == nullptr ? 1 + fault_.without_jacobians : 1);
    if (fault_.changes_x) const_cast<double*>(a)[1] += 1;
    if (j == nullptr) return true;
    const bool are_both = j[0] != nullptr && j[1] != nullptr;
    if (j[0] != nullptr) fill(j[0], {b[0] + fault_.slope, 0, 0, 2 * a[1] * b[1] * (are_both ? 1 : 1 + fault_.alone)});
    if (j[1] != nullptr) fill(j[1], {a[0], 0, 1, 0, fault_.factor_of_second * a[1] * a[1], 0});
    return true;
  }

 private:
  void fill(double* j, const std::vector<double>& values) const {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!fault_.leaves_zeros || values[i] != 0.0) j[i] = values[i];
  }
  Fault fault_;
};

const Blocks here{{0.7, -1.3}, {0.4, 2, 1.1}};

Report with(Fault fault) { return check_cost_function(Products(fault), here); }

/// Entries of the size of a tiny angle may be too small to tell.
void require_agreement(const Report& r, arma::uword entries) {
  INFO(gradcheck::to_text(r));
  REQUIRE(r.ok());
  REQUIRE(r.counts().agree + r.counts().outweighed == entries);
}
void require_named(const Report& r, const std::string& mistake, const std::string& where) {
  INFO(gradcheck::to_text(r));
  REQUIRE_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  REQUIRE(r.findings[0].mistake == mistake);
  REQUIRE(r.findings[0].where == where);
}

/// A point turned by a unit quaternion (x, y, z, w), minus another.
struct Turned {
  template <class T>
  bool operator()(const T* q, const T* p, T* r) const {
    const Eigen::Map<const Eigen::Quaternion<T>> turn(q);
    const Eigen::Map<const Eigen::Matrix<T, 3, 1>> point(p);
    Eigen::Map<Eigen::Matrix<T, 3, 1>> to(r);
    to = turn * point - Eigen::Matrix<T, 3, 1>(T(0.3), T(-1), T(2));
    return true;
  }
};
using TurnedCost = ceres::AutoDiffCostFunction<Turned, 3, 4, 3>;

/// The same with the rotation's Jacobian off by a factor.
class Scaled : public ceres::SizedCostFunction<3, 4, 3> {
 public:
  explicit Scaled(double factor) : factor_(factor) {}
  bool Evaluate(double const* const* x, double* r, double** j) const override {
    if (!right_.Evaluate(x, r, j)) return false;
    for (int i = 0; j != nullptr && j[0] != nullptr && i < 12; ++i) j[0][i] *= factor_;
    return true;
  }

 private:
  TurnedCost right_{new Turned};
  double factor_;
};

/// The same with the rotation's Jacobian filled in another way: J = fill(right, x), row by row.
class Filled : public ceres::SizedCostFunction<3, 4, 3> {
 public:
  using ByRows = Eigen::Matrix<double, 3, 4, Eigen::RowMajor>;
  using Fill = std::function<ByRows(const ByRows& right, const double* q)>;
  explicit Filled(Fill fill) : fill_(std::move(fill)) {}
  bool Evaluate(double const* const* x, double* r, double** j) const override {
    if (!right_.Evaluate(x, r, j)) return false;
    if (j != nullptr && j[0] != nullptr) Eigen::Map<ByRows>{j[0]} = fill_(ByRows(Eigen::Map<ByRows>(j[0])), x[0]);
    return true;
  }

 private:
  TurnedCost right_{new Turned};
  Fill fill_;
};

std::vector<double> unit_quaternion(double angle) {
  const double s = std::sin(angle / 2);
  return {0.6 * s, 0, 0.8 * s, std::cos(angle / 2)};
}

}  // namespace

TEST_CASE("every entry of every Jacobian of a cost function, by the parameter's place") {
  const Report r = with({});
  require_agreement(r, 10);
  REQUIRE(r.blocks.at(1).name == "parameter 1");
  REQUIRE(r.blocks.at(1).verdict.n_cols == 3);
  REQUIRE(r.clause("asked in part") != nullptr);
  REQUIRE(r.clause("asked in part")->state == gradcheck::ClauseState::held);
}

TEST_CASE("mistakes of a cost function by their names") {
  require_named(with({.factor_of_second = 2}), "factor 2", "parameter 1 [1, 1]");
  require_named(with({.leaves_zeros = true}), "gradient buffer", "");
  const Report r = with({.changes_x = true});
  REQUIRE(r.is_broken(ClauseId::input_unchanged));
}

TEST_CASE("an entry of a cost function off by just more than its bound is caught, by just less passes") {
  const double bound = with({}).blocks.at(0).bound(0, 0);
  REQUIRE(with({.slope = 0.95 * bound}).ok());
  REQUIRE_FALSE(with({.slope = 1.05 * bound}).ok());
}

TEST_CASE("other residuals without Jacobians, or another Jacobian alone, break their clause just above 1e-12") {
  REQUIRE(with({.without_jacobians = 0.9e-12}).ok());
  REQUIRE(with({.without_jacobians = 1.1e-12}).is_broken(ClauseId::asked_in_part));
  REQUIRE(with({.alone = 0.9e-12}).ok());
  const Report r = with({.alone = 1.1e-12});
  INFO(gradcheck::to_text(r));
  REQUIRE(r.is_broken(ClauseId::asked_in_part));
  REQUIRE(r.findings.size() == 1);
  REQUIRE(r.findings[0].mistake == "depends on what is asked for");
}

TEST_CASE("the line that reproduces names the parameter that is wrong") {
  REQUIRE(gradcheck::to_text(with({.factor_of_second = 2})).find("reproduce: jacobian, parameter 1 [2 x 3], seed 1") !=
          std::string::npos);
  REQUIRE(gradcheck::to_text(with({.slope = 1})).find("reproduce: jacobian, parameter 0 [2 x 2], seed 1") !=
          std::string::npos);
}

#if __has_include(<sys/wait.h>) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a cost function that writes to null Jacobians is told so, and all its entries are checked") {
  /// r = a0 b0, and writes where it is not asked to: to no Jacobian at all, or to one of two.
  class Writes : public ceres::SizedCostFunction<1, 1, 1> {
   public:
    Writes(bool looks_at_all, double factor) : looks_at_all_(looks_at_all), factor_(factor) {}
    bool Evaluate(double const* const* x, double* r, double** j) const override {
      r[0] = x[0][0] * x[1][0];
      if (looks_at_all_ && j == nullptr) return true;
      *at(j, 0) = factor_ * x[1][0];
      *at(j, 1) = x[0][0];
      return true;
    }

   private:
    static double* at(double** j, int k) {
      double** volatile all = j;  // that this is null is nothing to optimise for
      return all[k];
    }
    bool looks_at_all_;
    double factor_;
  };
  for (const bool looks_at_all : {false, true}) {
    const Report r = check_cost_function(Writes(looks_at_all, 1), {{2}, {3}});
    INFO(gradcheck::to_text(r));
    REQUIRE(r.counts().agree == 2);
    REQUIRE(r.is_broken(ClauseId::asked_in_part));
    REQUIRE(r.findings.size() == 1);
    REQUIRE(r.findings[0].sentence.ends_with(
        "ends the process (Segmentation fault): it writes to Jacobians that are null"));
    REQUIRE(check_cost_function(Writes(looks_at_all, 2), {{2}, {3}}).counts().disagree == 1);
  }
}
#endif

TEST_CASE("on Ceres' manifolds the entries are those by a step, near 0 and pi too") {
  const ceres::EigenQuaternionManifold quaternions;
  const ceres::SphereManifold<3> sphere;
  for (const double angle : {0.0, 1e-4, 0.3, 3.0, 3.1415926}) {
    CAPTURE(angle);
    const Blocks at{unit_quaternion(angle), {0.48, 0.6, 0.64}};
    const TurnedCost cost(new Turned);
    require_agreement(check_cost_function(cost, at, {&quaternions, nullptr}), 18);
    require_agreement(check_cost_function(cost, at, {&quaternions, &sphere}), 15);
    require_named(check_cost_function(Scaled(2), at, {&quaternions, nullptr}), "factor 2", "parameter 0");
  }
}

TEST_CASE("what is to be seen by the numbers of a quaternion has its name, where its manifold mixes them") {
  const ceres::EigenQuaternionManifold quaternions;
  const auto filled = [&](Filled::Fill fill) {
    return check_cost_function(Filled(std::move(fill)), {{0.2, -0.3, 0.1, std::sqrt(0.86)}, {0.48, 0.6, 0.64}},
                               {&quaternions, nullptr});
  };
  using ByRows = Filled::ByRows;
  require_agreement(filled([](const ByRows& right, const double*) { return right; }), 18);
  require_named(filled([](const ByRows& right, const double*) {
                  ByRows j;
                  Eigen::Map<Eigen::Matrix<double, 3, 4>>{j.data()} = right;
                  return j;
                }),
                "columns for rows", "parameter 0");
  require_named(filled([](const ByRows& right, const double*) {
                  ByRows j;
                  j << right.col(3), right.leftCols<3>();
                  return j;
                }),
                "columns permuted", "parameter 0");
  require_named(filled([](const ByRows& right, const double*) {
                  ByRows j = right;
                  j.leftCols<3>() *= -1;
                  return j;
                }),
                "conjugate for quaternion", "parameter 0");
  require_named(filled([&](const ByRows& right, const double* q) {
                  Eigen::Matrix<double, 4, 3, Eigen::RowMajor> plus;
                  quaternions.PlusJacobian(q, plus.data());
                  ByRows j = ByRows::Zero();
                  j.leftCols<3>() = right * plus;
                  return j;
                }),
                "tangent for ambient", "parameter 0");
}

TEST_CASE("what is written past the end of residuals or a Jacobian is told in one sentence") {
  struct Overflowing : ceres::SizedCostFunction<1, 2> {
    bool of_residuals = false;
    bool Evaluate(double const* const* x, double* r, double** j) const override {
      r[0] = x[0][0] * x[0][1];
      if (of_residuals) r[1] = 7;
      if (j == nullptr || j[0] == nullptr) return true;
      j[0][0] = x[0][1];
      j[0][1] = x[0][0];
      if (!of_residuals) j[0][2] = 7;
      return true;
    }
  } cost;
  REQUIRE_THROWS_WITH(
      check_cost_function(cost, {{2, 3}}),
      "Evaluate writes past the end of the Jacobian by parameter 0: there is room for 2 numbers, as many "
      "as it is said to give");
  cost.of_residuals = true;
  REQUIRE_THROWS_WITH(
      check_cost_function(cost, {{2, 3}}),
      "Evaluate writes past the end of the residuals: there is room for 1 number, as many as it is said "
      "to give");
}

TEST_CASE("what does not fit the cost function is told, and where Evaluate fails is no value") {
  const Products cost({});
  const ceres::QuaternionManifold quaternions;
  REQUIRE_THROWS_WITH(check_cost_function(cost, {{1, 2}}), "there is 1 parameter block, the cost function takes 2");
  REQUIRE_THROWS_WITH(check_cost_function(cost, {{1, 2}, {1}}), "parameter 1 has 1 number, the cost function takes 3");
  REQUIRE_THROWS_WITH(check_cost_function(cost, here, {&quaternions, nullptr}),
                      "parameter 0 has 2 numbers, its manifold 4");
  REQUIRE_THROWS_WITH(check_cost_function(cost, here, {nullptr}),
                      "there is 1 manifold for 2 parameter blocks: pass nullptr for one without");
  REQUIRE_THROWS_WITH(check_cost_function(Products({.limit = 0}), here), "Evaluate returned false");
  const Report r = with({.limit = 0.7});
  require_agreement(r, 10);
  REQUIRE(r.failed_evaluations > 0);
}

}  // namespace cost_function_tests
