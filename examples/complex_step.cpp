// SPDX-License-Identifier: MIT
// A potential on a large constant, where differences lose digits: by a complex step its gradient is known to rounding.
#include <cmath>
#include <gradcheck/gradcheck.hpp>
#include <iostream>
#include <vector>

namespace {

// a template over its scalar: std::vector<double> or std::vector<std::complex<double>>
const auto potential = [](const auto& x) {
  using std::exp, std::log;
  return 1e10 + x[0] * exp(-x[1]) + log(1.0 + x[0] * x[0]);
};

std::vector<double> gradient(const std::vector<double>& x) {
  return {std::exp(-x[1]) + 2 * x[0] / (1 + x[0] * x[0]), -x[0] * std::exp(-x[1])};
}

}  // namespace

int main() {
  const gradcheck::Options by_complex_step{.method = gradcheck::Method::complex_step};
  const gradcheck::Report report = gradcheck::check_function(gradcheck::analytic(potential), gradient,
                                                             std::vector<double>{0.7, 1.2}, by_complex_step);
  std::cout << gradcheck::to_text(report);
  return report.ok() ? 0 : 1;
}
