// SPDX-License-Identifier: MIT
#pragma once

#include <ceres/cost_function.h>
#include <ceres/manifold.h>

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace peers {

using Jacobian = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Makes the right Jacobians, one of each parameter block, wrong.
using Spoil = std::function<void(std::vector<Jacobian>&)>;

/// What is wrong in how Jacobians are handed out.
enum class HandedOut : unsigned char { right, leaves_zeros, wrong_in_part };

struct CostFault {
  std::string name;
  Spoil spoil;
  HandedOut handed_out = HandedOut::right;
};

/// A cost function, where it is looked at, and what is made wrong in it.
struct CostCase {
  std::string name;
  std::shared_ptr<const ceres::CostFunction> right;
  std::vector<std::vector<double>> x;
  std::vector<const ceres::Manifold*> manifolds;  ///< empty: none
  std::vector<CostFault> faults;
};

std::vector<CostCase> cost_cases();

}  // namespace peers
