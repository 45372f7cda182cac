// SPDX-License-Identifier: MIT
// Campaigns share out their networks among threads; what they say does not depend on how many there are.
#include <catch2/catch.hpp>
#include <string>

#include <gradcheck/fuzz/campaign.hpp>
#include <gradcheck/planted/engines/engines.hpp>
#include <gradcheck/planted/gradients/planted.hpp>
#include <gradcheck/planted/modules/naming.hpp>

using namespace gradcheck::fuzz;

TEST_CASE("a campaign of right networks is the same with one thread and with two") {
  const auto summary = [](unsigned threads) { return to_text(run_campaign({}, {.runs = 52, .threads = threads})); };
  CHECK(summary(1) == summary(2));
}

TEST_CASE("planted faults are the same with one thread and with two") {
  const PlantedOptions one{.nets = 2, .seed = 4, .scales = Scales::all, .faults_per_net = 2};
  PlantedOptions two = one;
  two.threads = 2;
  CHECK(to_text(planted(one)) == to_text(planted(two)));
}

TEST_CASE("a comparison of the engines is the same with one thread and with two") {
  const PlantedOptions one{.nets = 3, .seed = 2, .scales = Scales::all, .faults_per_net = 2};
  PlantedOptions two = one;
  two.threads = 2;
  CHECK(to_text(compare_engines(one)) == to_text(compare_engines(two)));
}

TEST_CASE("a campaign of names is the same with one thread and with two") {
  const PlantedOptions one{.nets = 2, .seed = 10};  // small ones: the thread sanitizer is slow
  PlantedOptions two = one;
  two.threads = 2;
  CHECK(to_text(name_planted(one)) == to_text(name_planted(two)));
}
