// SPDX-License-Identifier: MIT
// Slopes written in the output: the usual confusions.
#include <cmath>
#include <string>

#include "gradcheck/diagnosis/diagnosed.hpp"

using diagnosed::activation;
using diagnosed::is_named;
using diagnosed::is_not_named;
using gradcheck::Report;

namespace {

double tanh_of(double z) { return std::tanh(z); }

bool says(const Report& r, const std::string& words) { return r.diagnosis().find(words) != std::string::npos; }

}  // namespace

TEST_CASE("1 - a in the place of 1 - a^2 is named, with both") {
  const Report r = activation(tanh_of, [](double z) { return 1 - std::tanh(z); });
  is_named(r, "another activation's derivative", "input");
  CHECK(says(r, "with a the output, backward's slope is 1 - a, forward's is 1 - a^2"));
}

TEST_CASE("1 / a in the place of 1 / (2 a) is named") {
  const Report r = activation([](double z) { return std::sqrt(std::abs(z)); },
                              [](double z) { return std::copysign(std::sqrt(std::abs(z)), z); });
  CHECK_FALSE(r.ok());
  CHECK_FALSE(says(r, "1 / (2 a), forward"));
}

TEST_CASE("a slope that is nearly one of them is not named so, but shown") {
  const Report r = activation(tanh_of, [](double z) { return 1.001 - std::tanh(z); });
  is_not_named(r, "another activation's derivative");
  CHECK(says(r, "slopes as x: used, expected: "));
  CHECK(says(r, "look at d output ["));
}
