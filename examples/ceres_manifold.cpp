// SPDX-License-Identifier: MIT
// A manifold of Ceres, the positive numbers with steps that multiply: as it is, and with a factor lost.
#include <ceres/manifold.h>
#include <cmath>
#include <gradcheck/ceres.hpp>
#include <iostream>

namespace {

class Positive : public ceres::Manifold {
 public:
  explicit Positive(bool is_right) : is_right_(is_right) {}

  int AmbientSize() const override { return 1; }
  int TangentSize() const override { return 1; }
  bool Plus(const double* x, const double* delta, double* y) const override {
    return set(y, x[0] * std::exp(delta[0]));
  }
  bool PlusJacobian(const double* x, double* j) const override { return set(j, is_right_ ? x[0] : 1); }
  bool Minus(const double* y, const double* x, double* delta) const override {
    return set(delta, std::log(y[0] / x[0]));
  }
  bool MinusJacobian(const double* x, double* j) const override { return set(j, 1 / x[0]); }

 private:
  static bool set(double* to, double value) { return std::isfinite(*to = value); }
  bool is_right_;
};

}  // namespace

int main() {
  const gradcheck::Report right = gradcheck::check_manifold(Positive(true), {2.5});
  const gradcheck::Report wrong = gradcheck::check_manifold(Positive(false), {2.5});
  std::cout << gradcheck::to_text(right) << gradcheck::to_text(wrong);
  return right.ok() && !wrong.ok() ? 0 : 1;
}
