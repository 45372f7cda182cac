// SPDX-License-Identifier: MIT
// A loss function of Ceres, rho = s / (1 + s) as of Geman and McClure: as it is, and with a square lost.
#include <ceres/loss_function.h>
#include <cmath>
#include <gradcheck/ceres.hpp>
#include <iostream>

namespace {

class Geman : public ceres::LossFunction {
 public:
  explicit Geman(double power) : power_(power) {}

  void Evaluate(double s, double rho[3]) const override {
    rho[0] = s / (1 + s);
    rho[1] = std::pow(1 + s, power_);
    rho[2] = power_ * std::pow(1 + s, power_ - 1);
  }

 private:
  double power_;
};

}  // namespace

int main() {
  const gradcheck::Report right = gradcheck::check_loss_function(Geman(-2));
  const gradcheck::Report wrong = gradcheck::check_loss_function(Geman(-1));
  std::cout << gradcheck::to_text(right) << gradcheck::to_text(wrong);
  return right.ok() && !wrong.ok() ? 0 : 1;
}
