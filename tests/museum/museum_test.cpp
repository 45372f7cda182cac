// SPDX-License-Identifier: MIT
// The museum: every wrong layer is caught by its own clause or block, its right twin passes.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

#include <gradcheck/render/text.hpp>

#include "museum/museum.hpp"

using museum::Exhibit;
using museum::Twin;

namespace {

constexpr std::uint64_t configurations = 6;  // gradcheck_museum --right 1000 for more

void is_right(const Exhibit& e, const museum::Check& check, std::uint64_t seed) {
  const gradcheck::Report r = check(Twin::right, seed);
  INFO(e.card.name << ", configuration " << seed << '\n' << gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.findings.empty());
}

void is_wrong(const Exhibit& e, std::uint64_t seed) {
  const gradcheck::Report r = e.in_double(Twin::wrong, seed);
  INFO(e.card.name << ", configuration " << seed << ", expected " << e.card.caught_by << '\n' << gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  CHECK(museum::is_caught_by(r, e.card.caught_by));
  CHECK(museum::is_diagnosed_as(r, e.card.mistake));
}

}  // namespace

TEST_CASE("every exhibit of the museum is caught, by its own clause or block") {
  for (const Exhibit& e : museum::exhibits())
    for (std::uint64_t seed = 1; seed <= configurations; ++seed) is_wrong(e, seed);
}

TEST_CASE("the right twin of every exhibit passes without a finding, in double") {
  for (const Exhibit& e : museum::exhibits())
    for (std::uint64_t seed = 1; seed <= configurations; ++seed) is_right(e, e.in_double, seed);
}

TEST_CASE("the right twin of every exhibit passes without a finding, in float") {
  for (const Exhibit& e : museum::exhibits())
    for (std::uint64_t seed = 1; seed <= configurations; ++seed) is_right(e, e.in_float, seed);
}
