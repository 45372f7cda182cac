// SPDX-License-Identifier: MIT
// Cost functions beside ceres::GradientChecker.
#include <gradcheck/ceres.hpp>

#include <ceres/gradient_checker.h>
#include <ceres/version.h>

#include <algorithm>
#include <utility>

#include "ceres_cases.hpp"
#include "peers.hpp"

namespace peers {
namespace {

/// A cost function that counts its calls, with the fault in its Jacobians.
class ShownCost : public ceres::CostFunction {
 public:
  ShownCost(const ceres::CostFunction& right, CostFault fault) : right_(right), fault_(std::move(fault)) {
    set_num_residuals(right.num_residuals());
    *mutable_parameter_block_sizes() = right.parameter_block_sizes();
  }

  bool Evaluate(double const* const* x, double* r, double** j) const override {
    ++calls_;
    if (j == nullptr || fault_.name.empty()) return right_.Evaluate(x, r, j);
    std::vector<Jacobian> all;
    std::vector<double*> places;
    for (const int size : parameter_block_sizes()) all.emplace_back(num_residuals(), size);
    for (Jacobian& block : all) places.push_back(block.data());
    if (!right_.Evaluate(x, r, places.data())) return false;
    if (fault_.spoil) fault_.spoil(all);
    hand_out(all, j);
    return true;
  }

  std::size_t calls() const { return calls_; }

 private:
  void hand_out(const std::vector<Jacobian>& all, double** j) const {
    const bool in_part = std::any_of(j, j + all.size(), [](const double* to) { return to == nullptr; });
    const double factor = in_part && fault_.handed_out == HandedOut::wrong_in_part ? 2 : 1;
    for (std::size_t b = 0; b < all.size(); ++b)
      for (Eigen::Index k = 0; k < all[b].size() && j[b] != nullptr; ++k)
        if (fault_.handed_out != HandedOut::leaves_zeros || all[b].data()[k] != 0) j[b][k] = factor * all[b].data()[k];
  }

  const ceres::CostFunction& right_;
  CostFault fault_;
  mutable std::size_t calls_ = 0;
};

Answer by_gradient_checker(const CostCase& at, const CostFault& fault, double relative_precision) {
  const ShownCost cost(*at.right, fault);
  std::vector<const double*> x;
  for (const std::vector<double>& block : at.x) x.push_back(block.data());
  const ceres::GradientChecker checker(&cost, at.manifolds.empty() ? nullptr : &at.manifolds,
                                       ceres::NumericDiffOptions());
  const bool fine = checker.Probe(x.data(), relative_precision, nullptr);
  return {fine ? Word::passed : Word::accused, cost.calls()};
}

Answer by_gradcheck(const CostCase& at, const CostFault& fault) {
  const ShownCost cost(*at.right, fault);
  const Word word = word_of(gradcheck::check_cost_function(cost, at.x, at.manifolds));
  return {word, cost.calls()};
}

Case shown(const CostCase& at, const CostFault& fault) {
  return {at.name,
          fault.name,
          {[=] { return by_gradient_checker(at, fault, 1e-8); }, [=] { return by_gradient_checker(at, fault, 1e-6); },
           [=] { return by_gradcheck(at, fault); }}};
}

}  // namespace

Library ceres_library() {
  Library library{
      "Ceres " CERES_VERSION_STRING, {"GradientChecker, 1e-8", "GradientChecker, 1e-6", "check_cost_function"}, {}};
  for (const CostCase& at : cost_cases()) {
    library.cases.push_back(shown(at, {}));
    for (const CostFault& fault : at.faults) library.cases.push_back(shown(at, fault));
  }
  return library;
}

}  // namespace peers
