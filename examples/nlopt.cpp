// SPDX-License-Identifier: MIT
// An objective as NLopt takes it: value, and the gradient where it is asked for. NLopt itself is not needed.
#include <cmath>
#include <gradcheck/nlopt.hpp>
#include <iostream>
#include <vector>

namespace {

using Numbers = std::vector<double>;

/// f = sqrt(x1), as in NLopt's tutorial, at x1 > 0.
double objective(const Numbers& x, Numbers& gradient, void* /*data*/) {
  if (!gradient.empty()) gradient = {0, 0.5 / std::sqrt(x[1])};
  return std::sqrt(x[1]);
}

/// f = (a x0 + b)^3 - x1, with a and b behind the pointer; 3 a is missing in its gradient.
double constraint(const Numbers& x, Numbers& gradient, void* data) {
  const double* ab = static_cast<const double*>(data);
  const double u = ab[0] * x[0] + ab[1];
  if (!gradient.empty()) gradient = {u * u, -1};
  return u * u * u - x[1];
}

}  // namespace

int main() {
  const Numbers x = {1.234, 5.678};
  double ab[] = {2, 0};
  const gradcheck::Report right = gradcheck::check_nlopt(objective, x);
  const gradcheck::Report wrong = gradcheck::check_nlopt(constraint, x, ab);
  std::cout << gradcheck::to_text(right) << gradcheck::to_text(wrong);
  return right.ok() && !wrong.ok() ? 0 : 1;
}
