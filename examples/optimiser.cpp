// SPDX-License-Identifier: MIT
// An objective as NLopt and L-BFGS take it: the value is returned, the gradient is filled in. Its parameters lie in one
// flat vector; a layout gives them their names back.
#include <gradcheck/gradcheck.hpp>
#include <iostream>
#include <vector>

namespace {

/// f = sum_i (w_i^2 + b - i)^2, of w_0, w_1, w_2 and b.
double objective(const std::vector<double>& p, std::vector<double>& gradient) {
  double sum = 0;
  gradient.assign(4, 0);
  for (std::size_t i = 0; i < 3; ++i) {
    const double r = p[i] * p[i] + p[3] - static_cast<double>(i);
    sum += r * r;
    gradient[i] = 4 * r * p[i];
    gradient[3] += 2 * r;
  }
  return sum;
}

}  // namespace

int main() {
  const std::vector<double> start = {0.5, -1.5, 2.0, 0.25};
  const gradcheck::Options options{.layout = {{"w", 3, 1}, {"b", 1, 1}}};
  const gradcheck::Report right = gradcheck::check_function(objective, start, options);
  std::cout << gradcheck::to_text(right);
  return right.ok() && right.blocks.at(1).name == "b" ? 0 : 1;
}
