// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/network_case.hpp>

#include <fmt/format.h>

#include <rapidcheck/Random.h>
#include <catch2/catch.hpp>

#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/cases/toml/write.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace {

using gradcheck::fuzz::Campaign, gradcheck::fuzz::case_of_run, gradcheck::fuzz::Scales;

}  // namespace

TEST_CASE("a generated case is a function of seed and run alone") {
  Campaign campaign, other;
  other.seed = 2;
  CHECK(case_of_run(campaign, 17).value == case_of_run(campaign, 17).value);
  CHECK_FALSE(case_of_run(campaign, 17).value == case_of_run(campaign, 18).value);
  CHECK_FALSE(case_of_run(campaign, 17).value == case_of_run(other, 17).value);
}

TEST_CASE("the numbers of a generated case are pinned") {
  const auto drawn = case_of_run(Campaign{}, 0);
  CHECK(gradcheck::fuzz::shape_of(drawn.value) ==
        "double: embedding, dense 1 -> 2 with bias, softplus, dense 2 -> 2 with bias, batch_norm, sigmoid; "
        "binary_cross_entropy, sum; 19 samples");
  CHECK(fmt::format("{:a}", drawn.value.x.values(0)) == "0x1p+0");
}

TEST_CASE("every generated case is a case file, bit for bit") {
  for (std::uint64_t run = 0; run < 200; ++run) {
    auto c = case_of_run(Campaign{}, run).value;
    c.title = "generated";
    CAPTURE(run);
    CHECK(gradcheck::cases::parse(write(c), "file") == c);
  }
}

TEST_CASE("in 3000 cases two thirds are ordinary, and everything comes up") {
  gradcheck::fuzz::Coverage coverage;
  for (std::uint64_t run = 0; run < 3000; ++run) gradcheck::fuzz::count(coverage, case_of_run(Campaign{}, run));
  CHECK(coverage["scale"]["ordinary"] > 1900);
  CHECK(coverage["scale"]["ordinary"] < 2100);
  CHECK(gradcheck::fuzz::never(coverage).empty());
}

TEST_CASE("what never came up is listed") {
  gradcheck::fuzz::Coverage coverage;
  gradcheck::fuzz::count(coverage, case_of_run(Campaign{}, 0));
  const auto missing = gradcheck::fuzz::never(coverage);
  CHECK(missing.at("loss").size() == mlp::loss_kinds().size() - 1);
  CHECK(missing.at("pair of layers").size() > 300);
}
