// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/minimise.hpp>

#include <optional>

#include <rapidcheck/Random.h>
#include <catch2/catch.hpp>

#include <gradcheck/cases/toml/write.hpp>
#include <gradcheck/fuzz/campaign.hpp>
#include <gradcheck/fuzz/planted_examine.hpp>
#include <gradcheck/fuzz/shrink/resize.hpp>
#include <gradcheck/planted/faults/fault.hpp>

namespace {

using gradcheck::fuzz::Minimum;

/// The first failure of a campaign of at most 2,000 runs, shrunk.
std::optional<Minimum> first_failure(const gradcheck::fuzz::Examine& examine) {
  const auto gen = gradcheck::fuzz::network_case();
  for (std::uint64_t run = 0; run < 2000; ++run) {
    const auto shrinkable = gen(rc::Random(rc::Random::Key{1, run, 0, 0}));
    const gradcheck::fuzz::Examination e = examine(shrinkable.value().value);
    if (!e.causes.empty()) return gradcheck::fuzz::minimise(shrinkable, e, examine, 4000);
  }
  return {};
}

arma::uword widest(const gradcheck::cases::Case& c) {
  arma::uword most = 0;
  for (arma::uword b = 0; b < gradcheck::fuzz::boundaries(c); ++b) most = std::max(most, gradcheck::fuzz::width(c, b));
  return most;
}

/// Each kind of fault whose number leaves this remainder by 4, so that the four tests can run side by side.
void find_and_shrink(std::size_t remainder) {
  const auto& faults = gradcheck::fuzz::fault_classes<double>();
  for (std::size_t f = remainder; f < faults.size(); f += 4) {
    if (faults[f].expectation == gradcheck::fuzz::Expectation::passed) continue;
    CAPTURE(faults[f].name);
    auto minimum = first_failure(planted_examine::with(faults[f]));
    REQUIRE(minimum);
    auto& c = minimum->drawn.value;
    c.title = minimum->examination.causes.at(0);
    CAPTURE(write(c), minimum->examination.evidence, minimum->examined);
    CHECK(minimum->local);
    CHECK(units(c) <= 2);
    CHECK(widest(c) <= 2);
    CHECK(c.x.values.n_rows <= 2);
  }
}

}  // namespace

TEST_CASE("every planted fault is found and shrunk to two layers, width 2, batch 2, first quarter") {
  find_and_shrink(0);
}
TEST_CASE("every planted fault is found and shrunk to two layers, width 2, batch 2, second quarter") {
  find_and_shrink(1);
}
TEST_CASE("every planted fault is found and shrunk to two layers, width 2, batch 2, third quarter") {
  find_and_shrink(2);
}
TEST_CASE("every planted fault is found and shrunk to two layers, width 2, batch 2, last quarter") {
  find_and_shrink(3);
}
