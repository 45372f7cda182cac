// SPDX-License-Identifier: MIT
#include <gradcheck/nlopt.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#if __has_include(<nlopt.hpp>)
#include <nlopt.hpp>
#endif

using gradcheck::check_nlopt, gradcheck::ClauseId, gradcheck::Report;
using Numbers = std::vector<double>;

namespace nlopt_tests {
namespace {

/// What is wrong with an objective, and by how much.
struct Fault {
  double slope = 0, value = 0;
  bool writes = false, resizes = false;
};

/// f = a x0^2 + x0 x1.
double objective(const Numbers& x, Numbers& gradient, void* data) {
  const Fault fault = data == nullptr ? Fault() : *static_cast<const Fault*>(data);
  if (fault.resizes) gradient.resize(2);
  if (fault.writes || !gradient.empty()) {
    gradient.data()[0] = 2 * x[0] + x[1] + fault.slope;
    gradient.data()[1] = x[0];
  }
  return (x[0] * x[0] + x[0] * x[1]) * (gradient.empty() ? 1 : 1 + fault.value);
}
const Numbers here{0.7, -1.3};

Report with(Fault fault) { return check_nlopt(objective, here, &fault); }

}  // namespace

TEST_CASE("an objective of NLopt as it is: every entry, and the value without a gradient") {
  const Report r = check_nlopt(objective, here);
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == 2);
  REQUIRE(r.clause("asked in part") != nullptr);
  CHECK(r.clause("asked in part")->state == gradcheck::ClauseState::held);
  CHECK(check_nlopt(
            [](const Numbers& x, Numbers& g, void*) {
              if (!g.empty()) g = {std::cos(x[0])};
              return std::sin(x[0]);
            },
            {0.5})
            .ok());
}

TEST_CASE("a slope that is off by just more than its bound is caught in NLopt's form, by just less passes") {
  const double bound = with({}).blocks.at(0).bound(0);
  CHECK(with({.slope = 0.95 * bound}).ok());
  CHECK_FALSE(with({.slope = 1.05 * bound}).ok());
}

TEST_CASE("another value without a gradient breaks its clause, just above 1e-12 of it") {
  CHECK(with({.value = 0.9e-12}).ok());
  const Report r = with({.value = 1.1e-12});
  INFO(gradcheck::to_text(r));
  CHECK(r.is_broken(ClauseId::asked_in_part));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "depends on what is asked for");
}

TEST_CASE("an empty gradient that is written to, or resized, is told so and ends nothing") {
  for (const Fault fault : {Fault{.writes = true}, Fault{.resizes = true}}) {
    const Report r = with(fault);
    REQUIRE(r.findings.size() == 1);
    CHECK(r.findings[0].sentence == "an empty gradient is written to: it is asked for where it is not empty");
  }
}

#if __has_include(<nlopt.hpp>)
TEST_CASE("what NLopt takes is taken") {
  const nlopt::vfunc f = objective;
  CHECK(check_nlopt(f, here).ok());
}
#endif

}  // namespace nlopt_tests
