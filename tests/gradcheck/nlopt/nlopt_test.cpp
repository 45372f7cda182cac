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

namespace {

/// The same in NLopt's C form.
double in_c(unsigned n, const double* x, double* gradient, void* data) {
  const Fault fault = data == nullptr ? Fault() : *static_cast<const Fault*>(data);
  double* volatile to = gradient;  // that this is null is nothing to optimise for
  if (fault.writes || gradient != nullptr) {
    to[0] = 2 * x[0] + x[1] + fault.slope;
    to[n - 1] = x[0];
  }
  return (x[0] * x[0] + x[0] * x[1]) * (gradient == nullptr ? 1 : 1 + fault.value);
}
/// c0 = x0 x1, c1 = x0^2, c2 = x1.
void three_in_c(unsigned /*m*/, double* c, unsigned n, const double* x, double* gradient, void* data) {
  const Fault fault = data == nullptr ? Fault() : *static_cast<const Fault*>(data);
  c[0] = x[0] * x[1];
  c[1] = x[0] * x[0];
  c[2] = x[1] * (gradient == nullptr ? 1 : 1 + fault.value);
  if (gradient == nullptr) return;
  const double rows[] = {x[1], x[0], 2 * x[0] + fault.slope, 0, 0, 1};
  for (unsigned k = 0; k < 3 * n; ++k) gradient[k] = rows[k];
}
Report in_c_with(Fault fault) { return check_nlopt(in_c, here, &fault); }
Report three_with(Fault fault) { return check_nlopt(three_in_c, 3, here, &fault); }

}  // namespace

TEST_CASE("functions in NLopt's C form as they are: one value, or m constraints, one row after the other") {
  const Report one = in_c_with({}), three = three_with({});
  INFO(gradcheck::to_text(one) << gradcheck::to_text(three));
  CHECK(one.ok());
  CHECK(one.counts().agree == 2);
  CHECK(three.ok());
  CHECK(three.counts().agree == 6);
  CHECK(three.blocks.at(0).name == "J");
  CHECK(check_nlopt(three_in_c, 3, here).ok());
}

TEST_CASE("a slope in C that is off by just more than its bound is caught, by just less passes") {
  const double of_one = in_c_with({}).blocks.at(0).bound(0), of_three = three_with({}).blocks.at(0).bound(1, 0);
  CHECK(in_c_with({.slope = 0.95 * of_one}).ok());
  CHECK_FALSE(in_c_with({.slope = 1.05 * of_one}).ok());
  CHECK(three_with({.slope = 0.95 * of_three}).ok());
  CHECK_FALSE(three_with({.slope = 1.05 * of_three}).ok());
}

TEST_CASE("another value beside a null gradient breaks its clause, just above 1e-12 of it") {
  for (const auto with : {in_c_with, three_with}) {
    CHECK(with({.value = 0.9e-12}).ok());
    CHECK(with({.value = 1.1e-12}).is_broken(ClauseId::asked_in_part));
  }
}

TEST_CASE("what is written past the end of what NLopt gives is told in one sentence") {
  REQUIRE_THROWS_WITH(
      check_nlopt(three_in_c, 2, here),
      "the callback writes past the end of its 2 values (m): there is room for 2 numbers, as many as it "
      "is said to give");
  REQUIRE_THROWS_WITH(check_nlopt(
                          [](unsigned n, const double* x, double* gradient, void*) {
                            for (unsigned i = 0; gradient != nullptr && i <= n; ++i) gradient[i] = 1;
                            return x[0] + x[1];
                          },
                          here),
                      "the callback writes past the end of its gradient (m times n): there is room for 2 numbers, as "
                      "many as it is said to give");
  REQUIRE_THROWS_WITH(check_nlopt(
                          [](const Numbers& x, Numbers& gradient, void*) {
                            for (std::size_t i = 0; !gradient.empty() && i < 3; ++i) gradient.data()[i] = 1;
                            return x[0] + x[1];
                          },
                          here),
                      "f writes past the end of its gradient: it has 2 numbers, as many as x");
}

#if __has_include(<sys/wait.h>) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a null gradient that is written to is told so and ends nothing") {
  const Report r = in_c_with({.writes = true});
  INFO(gradcheck::to_text(r));
  CHECK(r.counts().agree == 2);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].sentence ==
        "with a null gradient it ends the process (Segmentation fault): it is asked for where it is not null");
}
#endif

#if __has_include(<nlopt.hpp>)
TEST_CASE("what NLopt takes is taken") {
  const nlopt::vfunc f = objective;
  CHECK(check_nlopt(f, here).ok());
}
#endif

}  // namespace nlopt_tests
