// SPDX-License-Identifier: MIT
// NLopt's callbacks in C, as they are: an objective, and constraints all in one. NLopt itself is not needed.
#include <gradcheck/nlopt.hpp>
#include <iostream>

namespace {

/// f = x0^2 x1.
double objective(unsigned /*n*/, const double* x, double* gradient, void* /*data*/) {
  if (gradient != nullptr) {
    gradient[0] = 2 * x[0] * x[1];
    gradient[1] = x[0] * x[0];
  }
  return x[0] * x[0] * x[1];
}

/// c = (x0 x1 - 1, x0 + x1^2), whose Jacobian is filled column by column: NLopt wants one row after the other.
void constraints(unsigned /*m*/, double* c, unsigned /*n*/, const double* x, double* gradient, void* /*data*/) {
  c[0] = x[0] * x[1] - 1;
  c[1] = x[0] + x[1] * x[1];
  if (gradient == nullptr) return;
  const double by_columns[] = {x[1], 1, x[0], 2 * x[1]};
  for (int k = 0; k < 4; ++k) gradient[k] = by_columns[k];
}

}  // namespace

int main() {
  const gradcheck::Report right = gradcheck::check_nlopt(objective, {1.2, 0.7});
  const gradcheck::Report wrong = gradcheck::check_nlopt(constraints, 2, {1.2, 0.7});
  std::cout << gradcheck::to_text(right) << gradcheck::to_text(wrong);
  return right.ok() && !wrong.ok() ? 0 : 1;
}
