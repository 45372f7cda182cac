// SPDX-License-Identifier: MIT
// A cost function of Ceres, r = y - a exp(b t), by (a, b): as it is, and with a sign lost in one of its derivatives.
#include <ceres/sized_cost_function.h>
#include <cmath>
#include <gradcheck/ceres.hpp>
#include <iostream>

namespace {

class Decay : public ceres::SizedCostFunction<1, 1, 1> {
 public:
  Decay(double time, double measured, double sign_by_b) : t_(time), y_(measured), sign_(sign_by_b) {}

  bool Evaluate(double const* const* x, double* residuals, double** jacobians) const override {
    const double a = x[0][0], e = std::exp(x[1][0] * t_);
    residuals[0] = y_ - a * e;
    if (jacobians == nullptr) return true;
    if (jacobians[0] != nullptr) jacobians[0][0] = -e;
    if (jacobians[1] != nullptr) jacobians[1][0] = sign_ * a * t_ * e;
    return true;
  }

 private:
  double t_, y_, sign_;
};

}  // namespace

int main() {
  const gradcheck::Report right = gradcheck::check_cost_function(Decay(0.5, 1.3, -1), {{2.0}, {-1.0}});
  const gradcheck::Report wrong = gradcheck::check_cost_function(Decay(0.5, 1.3, 1), {{2.0}, {-1.0}});
  std::cout << gradcheck::to_text(right) << gradcheck::to_text(wrong);
  return right.ok() && wrong.diagnosis().find("factor -1") != std::string::npos ? 0 : 1;
}
