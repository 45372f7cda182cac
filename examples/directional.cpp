// SPDX-License-Identifier: MIT
// Forward mode: the derivative of polar coordinates along a direction v, J v, without J.
#include <array>
#include <cmath>
#include <gradcheck/gradcheck.hpp>
#include <iostream>

using Pair = std::array<double, 2>;

namespace {

Pair polar(const Pair& x) { return {std::hypot(x[0], x[1]), std::atan2(x[1], x[0])}; }
Pair along(const Pair& x, const Pair& v) {
  const double r = std::hypot(x[0], x[1]);
  return {(x[0] * v[0] + x[1] * v[1]) / r, (x[0] * v[1] - x[1] * v[0]) / (r * r)};
}

}  // namespace

int main() {
  const gradcheck::Report right = gradcheck::check_directional(polar, along, Pair{3.0, -4.0});
  std::cout << gradcheck::to_text(right);
  return right.ok() ? 0 : 1;
}
