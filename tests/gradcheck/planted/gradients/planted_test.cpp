// SPDX-License-Identifier: MIT
#include <gradcheck/planted/gradients/planted.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/planted/faults/fault.hpp>

namespace {

using gradcheck::fuzz::Expectation;
using gradcheck::fuzz::fault_classes;
using gradcheck::fuzz::FaultRow;
using gradcheck::fuzz::planted;
using gradcheck::fuzz::PlantedOptions;
using gradcheck::fuzz::Scalar;
using gradcheck::fuzz::Scales;
using gradcheck::fuzz::Summary;
using gradcheck::fuzz::to_text;

}  // namespace

TEST_CASE("ordinary networks: no right gradient is accused, every material fault is caught", "[statistics]") {
  const Summary s = planted({.nets = 6, .seed = 1});
  INFO(to_text(s));
  CHECK(s.ok());
  CHECK(s.accused == 0);
  CHECK(s.total.planted > 200);
  CHECK(s.total.caught == s.total.planted);
  CHECK(s.evaluations <= 7 * s.coordinates);
}

TEST_CASE("a fault just above the resolution is caught, one just below passes", "[statistics]") {
  const Summary s = planted({.nets = 6, .seed = 2});
  for (const FaultRow& row : s.faults) {
    if (row.name == "one entry: just above its resolution")
      CHECK(row.immaterial_caught + row.caught == row.planted + row.immaterial);
    if (row.expectation == Expectation::passed) CHECK(row.immaterial_caught + row.caught == 0);
  }
}

TEST_CASE("networks that once were accused, or hid a fault above their resolution, no longer are or do") {
  const auto network = [](std::uint64_t index) {
    return planted({.nets = 1, .seed = 1001, .first = index, .scales = Scales::all, .faults_per_net = 6});
  };
  CHECK(network(1238).accused == 0);                  // saturated: a step of 1e36 saw nothing move
  CHECK(network(1896).missed_above_resolution == 0);  // windows taken to look for steps of rounding had widened the bar
}

TEST_CASE("saturated networks are not accused of what only steps far beyond the point say") {
  CHECK(planted({.nets = 1, .seed = 3000, .first = 4830, .scales = Scales::all, .faults_per_net = 1}).accused == 0);
  CHECK(planted({.nets = 1, .seed = 2000, .first = 16024, .scales = Scales::all, .faults_per_net = 1}).accused == 0);
}

TEST_CASE("a network is not accused where a kink nearby makes the differences diverge slowly") {
  CHECK(planted({.nets = 1, .seed = 101, .first = 1080, .scales = Scales::all, .faults_per_net = 1}).accused == 0);
}

TEST_CASE("a network is not accused where kinks at several distances make two extrapolations meet") {
  const PlantedOptions options{
      .nets = 1, .seed = 6002, .first = 4015, .scales = Scales::all, .scalar = Scalar::float32, .faults_per_net = 1};
  CHECK(planted(options).accused == 0);
}

TEST_CASE("one layer of each network is checked alone, and faults are planted into it") {
  const Summary s = planted({.nets = 8, .seed = 3, .faults_per_net = 4});
  CHECK(s.layers_accused == 0);
  CHECK(s.layers.planted + s.layers.immaterial > 20);
  CHECK(s.layers.caught == s.layers.planted);
}

TEST_CASE("a network of a campaign can be had alone by its index") {
  const PlantedOptions options{.nets = 3, .seed = 9, .faults_per_net = 3};
  arma::uword evaluations = 0;
  for (std::uint64_t index = 0; index < 3; ++index)
    evaluations += planted({.nets = 1, .seed = 9, .first = index, .faults_per_net = 3}).evaluations;
  CHECK(planted(options).evaluations == evaluations);
}

TEST_CASE("at least thirty kinds of fault are known, in double and in float") {
  CHECK(fault_classes<double>().size() >= 30);
  CHECK(fault_classes<float>().size() >= 30);
}

TEST_CASE("float networks: no right gradient is accused") {
  const Summary s = planted({.nets = 5, .seed = 1, .scalar = Scalar::float32, .faults_per_net = 10});
  INFO(to_text(s));
  CHECK(s.accused == 0);
}

TEST_CASE("a campaign of nothing is an error") {
  CHECK_THROWS_WITH(planted({.nets = 0}),
                    "planted: nets is 0, expected at least 1; a campaign of nothing proves nothing");
  CHECK_THROWS_WITH(planted({.nets = 1, .threads = 0}), "planted: threads is 0, expected at least 1");
}

TEST_CASE("a summary with an accused network or a fault missed above the resolution is not ok") {
  Summary s;
  CHECK_FALSE(s.ok());
  s.nets = 1;
  CHECK(s.ok());
  s.accused = 1;
  CHECK_FALSE(s.ok());
  s.accused = 0;
  s.layers_accused = 1;
  CHECK_FALSE(s.ok());
  s.layers_accused = 0;
  CHECK(s.ok());
  s.accused = 1;
  s.accused = 0;
  s.missed_above_resolution = 1;
  CHECK_FALSE(s.ok());
}
