// SPDX-License-Identifier: MIT
#include <gradcheck/app/pace.hpp>

#include <catch2/catch.hpp>

using gradcheck::Pace;

TEST_CASE("a pace begins with nothing and ends with every run, however many there were") {
  Pace pace;
  const auto start = Pace::Clock::now();
  CHECK(pace.milestones().size() == 1);
  for (int k = 1; k <= 100'000; ++k) pace.ran(start + std::chrono::milliseconds(10 * k));
  const std::vector<gradcheck::Milestone> all = pace.milestones();
  REQUIRE(all.size() > Pace::most / 3);
  CHECK(all.size() <= Pace::most);
  CHECK(all.front().runs == 0);
  CHECK(all.back().runs == 100'000);
  for (std::size_t k = 1; k < all.size(); ++k) {
    CHECK(all[k].seconds > all[k - 1].seconds);
    CHECK(static_cast<double>(all[k].runs) == Approx(100 * all[k].seconds).margin(2));
  }
}
