// SPDX-License-Identifier: MIT
// A function of more coordinates than there is time for: a thousand evaluations look at some of them, random directions
// close the rest, and a direction that disagrees is followed to the entry that is wrong.
#include <cmath>
#include <gradcheck/gradcheck.hpp>
#include <iostream>
#include <vector>

namespace {

using Vector = std::vector<double>;

/// f = sum_i (x_i - x_(i-1))^4 / 4, its terms one by one.
Vector chain(const Vector& x) {
  Vector terms;
  for (std::size_t i = 1; i < x.size(); ++i) terms.push_back(std::pow(x[i] - x[i - 1], 4) / 4);
  return terms;
}

Vector gradient(const Vector& x) {
  Vector g(x.size(), 0.0);
  for (std::size_t i = 1; i < x.size(); ++i) {
    g[i] += std::pow(x[i] - x[i - 1], 3);
    if (i != 4321) g[i - 1] -= std::pow(x[i] - x[i - 1], 3);  // one term of 10,000 is forgotten
  }
  return g;
}

}  // namespace

int main() {
  Vector x(10000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i * i % 17) / 8;
  const gradcheck::Report report = gradcheck::check_function(chain, gradient, x, {.max_evaluations = 1000});
  std::cout << gradcheck::to_text(report);
  return report.blocks.at(0).worst().row == 4320 && report.counts().disagree == 1 ? 0 : 1;
}
