// SPDX-License-Identifier: MIT
#include "ceres_cases.hpp"

#include <ceres/autodiff_cost_function.h>
#include <ceres/sphere_manifold.h>

#include <cmath>
#include <utility>

#include "ceres_functions.hpp"

namespace peers {
namespace {

using Blocks = std::vector<std::vector<double>>;

template <class Residuals, int... sizes>
std::shared_ptr<const ceres::CostFunction> automatic() {
  return std::make_shared<ceres::AutoDiffCostFunction<Residuals, sizes...>>(new Residuals);
}

CostFault times(double factor, std::size_t block, const std::string& name) {
  return {name, [=](auto& j) { j[block] *= factor; }, {}};
}
CostFault entry(double factor, std::size_t block, int row, int column, const std::string& name) {
  return {name, [=](auto& j) { j[block](row, column) *= factor; }, {}};
}
CostFault column(double factor, std::size_t block, int which, const std::string& name) {
  return {name, [=](auto& j) { j[block].col(which) *= factor; }, {}};
}
CostFault columns_swapped(std::size_t block, int one, int other, const std::string& name) {
  return {name, [=](auto& j) { j[block].col(one).swap(j[block].col(other)); }, {}};
}
CostFault blocks_swapped(std::size_t one, std::size_t other, const std::string& name = "blocks swapped") {
  return {name, [=](auto& j) { std::swap(j[one], j[other]); }, {}};
}
CostFault transposed() {
  return {"transposed", [](auto& j) { j[0].transposeInPlace(); }, {}};
}

std::vector<double> unit_quaternion(double angle) {
  const double s = std::sin(angle / 2);
  return {0.6 * s, 0, 0.8 * s, std::cos(angle / 2)};
}

/// The 3 numbers of a step where the 4 of the quaternion belong.
CostFault tangent_for_ambient(const std::vector<double>& q) {
  return {"tangent for ambient",
          [q](auto& j) {
            Jacobian by_step(4, 3);
            ceres::EigenQuaternionManifold().PlusJacobian(q.data(), by_step.data());
            const Jacobian tangent = j[0] * by_step;
            j[0].leftCols(3) = tangent;
            j[0].col(3).setZero();
          },
          {}};
}

CostCase turned(const std::string& name, double angle) {
  static const ceres::EigenQuaternionManifold quaternions;
  static const ceres::SphereManifold<3> sphere;
  const std::vector<double> q = unit_quaternion(angle);
  return {name,
          automatic<residuals::Turned, 3, 4, 3>(),
          {q, {0.48, 0.6, 0.64}},
          {&quaternions, &sphere},
          {tangent_for_ambient(q), times(-1, 1, "sign of a block"), times(1.001, 0, "a block 0.1 % off")}};
}

CostCase pose_graph() {
  static const ceres::EigenQuaternionManifold quaternions;
  return {"pose graph",
          automatic<residuals::PoseGraph, 6, 3, 4, 3, 4>(),
          {{0.1, -0.4, 2}, unit_quaternion(0.7), {1.3, 0.2, 1.1}, unit_quaternion(1.2)},
          {nullptr, &quaternions, nullptr, &quaternions},
          {blocks_swapped(0, 2, "places swapped"),
           blocks_swapped(1, 3, "turns swapped"),
           {"half a term", [](auto& j) { j[3].bottomRows(3) *= 0.5; }, {}},
           times(-1, 3, "sign of a block")}};
}

Blocks camera(double angle) {
  return {{0.6 * angle, -0.3 * angle, angle, 0.2, -0.1, -8, 1200, -1e-3, 2e-6}, {0.7, -1.1, 0.4}};
}

CostCase snavely(const std::string& name, double angle) {
  return {name,
          automatic<residuals::Snavely, 2, 9, 3>(),
          camera(angle),
          {},
          {column(0, 0, 8, "k2 missing"), column(1.001, 0, 6, "one column 0.1 % off"),
           columns_swapped(0, 7, 8, "k1 and k2 swapped"), times(-1, 1, "sign of a block"),
           entry(1.001, 1, 1, 2, "one entry 0.1 % off")}};
}

std::vector<CostCase> ordinary() {
  return {{"Powell",
           automatic<residuals::Powell, 4, 4>(),
           {{3, -1, 0.5, 1}},
           {},
           {times(-1, 0, "sign"), entry(1.001, 0, 2, 1, "one entry 0.1 % off"), transposed()}},
          {"Rosenbrock",
           automatic<residuals::Rosenbrock, 2, 2>(),
           {{-1.2, 1}},
           {},
           {transposed(), entry(0.5, 0, 0, 0, "x for 2 x"), {"zeros not filled", {}, HandedOut::leaves_zeros}}},
          {"curve of 5 points",
           automatic<residuals::Curve, 5, 1, 1>(),
           {{0.3}, {0.1}},
           {},
           {blocks_swapped(0, 1),
            times(1.001, 0, "a block 0.1 % off"),
            entry(1.001, 1, 4, 0, "one entry 0.1 % off"),
            {"another Jacobian when asked alone", {}, HandedOut::wrong_in_part}}},
          snavely("camera and point", 0.2),
          snavely("camera, angle 1e-9", 1e-9),
          pose_graph(),
          turned("quaternion, angle 0.3", 0.3),
          turned("quaternion, angle 1e-7", 1e-7),
          turned("quaternion, angle pi", std::acos(-1.0))};
}

std::vector<CostCase> awkward() {
  return {{"blocks of 1e-6 and 1e6",
           automatic<residuals::TwoScales, 2, 2, 2>(),
           {{1e-6, 2e-6}, {1e6, 3e6}},
           {},
           {blocks_swapped(0, 1), times(1.001, 1, "the small block 0.1 % off"), entry(0, 1, 1, 0, "small entry 0")}},
          {"Hilbert matrix",
           automatic<residuals::Hilbert, 6, 6>(),
           {{1, -20, 300, 1, -2e3, 4}},
           {},
           {entry(1.001, 0, 5, 5, "the smallest entry 0.1 % off"), columns_swapped(0, 4, 5, "columns swapped")}},
          {"cancelling values",
           automatic<residuals::Cancelling, 2, 2>(),
           {{1e-3, 1e-3}},
           {},
           {entry(1.001, 0, 0, 0, "one entry 0.1 % off"), times(-1, 0, "sign")}},
          {"residuals of 1e8",
           automatic<residuals::Offset, 2, 2>(),
           {{2, 0.7}},
           {},
           {entry(1.001, 0, 0, 1, "one entry 0.1 % off"), transposed()}},
          {"1e-7 from two kinks",
           automatic<residuals::Kinked, 2, 2>(),
           {{1 + 1e-7, 2 + 1e-7}},
           {},
           {entry(-1, 0, 0, 0, "sign of an entry"), entry(0.5, 0, 1, 1, "the other side's slope")}},
          {"values in float",
           automatic<residuals::InFloat, 2, 2>(),
           {{0.7, 1.3}},
           {},
           {entry(1.01, 0, 0, 1, "one entry 1 % off"), times(-1, 0, "sign")}},
          {"steep, saturated, quick, at a border",
           automatic<residuals::Steep, 4, 4>(),
           {{1.5, 12, 1, 1e-6}},
           {},
           {entry(1.001, 0, 1, 1, "the smallest entry 0.1 % off"), entry(1.001, 0, 2, 2, "one entry 0.1 % off")}},
          {"all parameters 0",
           automatic<residuals::AtZero, 2, 2>(),
           {{0, 0}},
           {},
           {entry(1.001, 0, 0, 0, "one entry 0.1 % off"), transposed()}}};
}

}  // namespace

std::vector<CostCase> cost_cases() {
  std::vector<CostCase> all = ordinary();
  for (CostCase& one : awkward()) all.push_back(std::move(one));
  return all;
}

}  // namespace peers
