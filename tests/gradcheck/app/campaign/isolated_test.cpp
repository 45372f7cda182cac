// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/isolated.hpp>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <list>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/app/command.hpp>
#include <gradcheck/app/registered.hpp>
#include <gradcheck/fuzz/layer_campaign.hpp>

using gradcheck::Limits, gradcheck::Registry, gradcheck::Shape;
using namespace std::chrono_literals;

namespace {

/// A right layer that does something terrible where x is at least 9 x 9: one run in 170, run 44 of seed 1.
struct Terrible : layers::Scale {
  std::function<void()> deed = {};

  arma::mat forward(const arma::mat& m) {
    if (m.n_rows >= 9 && m.n_cols >= 9) deed();
    return Scale::forward(m);
  }
};

auto terrible(std::function<void()> deed) {
  return [deed](Shape s, std::mt19937_64& random) { return Terrible{make_scale(s, random), deed}; };
}

gradcheck::fuzz::CampaignSummary isolated(std::function<void()> deed, const Limits& limits) {
  auto campaign = gradcheck::fuzz::layer_campaign(Registry{}.add("Terrible", terrible(std::move(deed))), {"Terrible"});
  gradcheck::fuzz::CampaignOptions options;
  options.runs = 50;
  options.run_chunk = [limits](const auto& c, std::uint64_t chunk, std::uint64_t runs, const auto& watch) {
    return isolated_chunk(c, chunk, runs, limits, watch);
  };
  return run_campaign(campaign, options);
}

void found(const gradcheck::fuzz::CampaignSummary& summary, const std::string& cause) {
  CHECK(summary.runs() == 50);
  CHECK(summary.failures > 0);
  REQUIRE(summary.findings.size() == 1);
  CHECK(contains(summary.findings[0].cause, cause));
  CHECK(contains(summary.findings[0].text, "name = \"Terrible\""));
}

void loop_for_ever() {
  for (volatile bool on = true; on;) {
  }
}

}  // namespace

TEST_CASE("a layer that crashes on few inputs is a finding, shrunk to the smallest shape") {
  const auto summary = isolated([] { (void)std::raise(SIGKILL); }, {});
  found(summary, "crashes (Killed)");
  INFO(summary.findings[0].text);
  CHECK(contains(summary.findings[0].text, "shape = [9, 9, 1]"));
}

TEST_CASE("a layer that ends the process is a finding") {
  found(isolated([] { std::_Exit(0); }, {}), "exits (code 0)");
}

TEST_CASE("a layer that hangs is a finding, whose shrinking is bounded") {
  found(isolated(loop_for_ever, {.time = 300ms}), "hangs");
}

TEST_CASE("a layer that is slow but within its time is none") {
  CHECK(isolated(
            [deed = 0]() mutable {
              if (++deed == 1) ::usleep(100'000);
            },
            {})
            .ok());
}

#ifndef __SANITIZE_ADDRESS__  // which knows no limit of memory
TEST_CASE("a layer that allocates without bound is a finding") {
  const auto greedy = [] {
    std::list<arma::mat> all;
    while (true) all.emplace_back(1000, 1000, arma::fill::none);
  };
  found(isolated(greedy, {.memory = 400'000'000}), "runs out of memory");
}
#endif

TEST_CASE("isolated, a campaign of healthy and of wrong layers has the same summary") {
  const auto registry = Registry{}.add("Scale", make_scale).add("Constant", make_constant);
  const auto campaign = gradcheck::fuzz::layer_campaign(registry, {"Scale", "Constant"});
  const auto apart = gradcheck::isolated_chunk(campaign, 0, 12, {});
  CHECK(gradcheck::to_json(apart) == gradcheck::to_json(run_chunk(campaign, 0, 12)));
  CHECK(apart.findings.size() == 1);
}

TEST_CASE("a factory that crashes is a finding without a case") {
  const auto crash = [](Shape, std::mt19937_64&) -> layers::Scale { std::_Exit(3); };
  const auto campaign = gradcheck::fuzz::layer_campaign(Registry{}.add("Crash", crash), {"Crash"});
  const auto summary = gradcheck::isolated_chunk(campaign, 0, 2, {});
  CHECK(summary.failures == 2);
  REQUIRE(summary.findings.size() == 1);
  CHECK(summary.findings[0].text ==
        "layers Crash: the factory of a layer exits (code 3) at seed 1, run 0: no case can be written\n");
}

TEST_CASE("fuzz --isolate goes on behind a crash and exits 1") {
  const auto registry = Registry{}.add("Terrible", terrible([] { std::_Exit(9); }));
  const Run run = gradcheck_command(
      {"fuzz", "Terrible", "--isolate", "--time-limit", "5s", "--memory-limit", "500", "--runs", "50", "--seed", "1"},
      registry);
  CHECK(run.exit_code == 1);
  CHECK(contains(run.err, "exits (code 9)"));
  CHECK(gradcheck_command({"fuzz", "--time-limit", "5s", "--runs", "1"}).exit_code == 2);
}
