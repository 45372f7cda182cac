// SPDX-License-Identifier: MIT
// The museum's new wing: right twins pass, wrong ones fail under their name, but for what known.cpp lists.
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

#include "museum/wing/known.hpp"
#include "museum/wing/wing.hpp"

namespace wing = museum::wing;

namespace {

constexpr std::uint64_t seed_of_the_wing = 1;  // gradcheck_museum --wing 20 for more

bool is_known(const std::string& exhibit, wing::Shortfall shortfall) {
  return std::ranges::any_of(wing::known(),
                             [&](const wing::Known& k) { return k.exhibit == exhibit && k.shortfall == shortfall; });
}

/// What is listed as always there, and is not.
std::vector<wing::Shortfall> mended(const std::string& exhibit, const std::vector<wing::Shortfall>& found) {
  std::vector<wing::Shortfall> gone;
  for (const wing::Known& k : wing::known())
    if (k.exhibit == exhibit && k.always && std::ranges::find(found, k.shortfall) == found.end())
      gone.push_back(k.shortfall);
  return gone;
}

}  // namespace

TEST_CASE("every exhibit of the new wing is judged as it should be, but for what is known") {
  for (const wing::Exhibit& e : wing::exhibits()) {
    const std::vector<wing::Shortfall> found = wing::shortfalls(e, seed_of_the_wing);
    for (const wing::Shortfall s : found) {
      INFO(e.card.name << " (" << e.card.source << "): " << wing::to_string(s));
      CHECK(is_known(e.card.name, s));
    }
    for (const wing::Shortfall s : mended(e.card.name, found)) {
      INFO(e.card.name << ": no longer " << wing::to_string(s) << "; take it out of museum/wing/known.cpp");
      CHECK(false);
    }
  }
}

TEST_CASE("what is known of the new wing is said once, of exhibits that exist") {
  std::set<std::string> names;
  for (const wing::Exhibit& e : wing::exhibits()) CHECK(names.insert(e.card.name).second);
  std::set<std::pair<std::string, wing::Shortfall>> seen;
  for (const wing::Known& k : wing::known()) {
    INFO(k.exhibit);
    CHECK(names.contains(k.exhibit));
    CHECK(seen.insert({k.exhibit, k.shortfall}).second);
  }
}
