// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace {

using gradcheck::PropertyCalls;
using gradcheck::cases::Case, gradcheck::cases::RunOptions;
using gradcheck::fuzz::Campaign, gradcheck::fuzz::CampaignSummary, gradcheck::fuzz::Examination,
    gradcheck::fuzz::run_campaign;

/// A gradient that forgets the last of two or more samples; nothing but the properties asks for it.
RunOptions forgetful() {
  RunOptions options;
  options.properties.gradients = [right = options.properties.gradients](const auto& network, const auto& loss,
                                                                        const auto& x, const auto& t) {
    auto gradient = right(network, loss, x, t);
    if (x.n_rows == 1) return gradient;
    const auto fewer = right(network, loss, x.head_rows(x.n_rows - 1), t.head_rows(x.n_rows - 1));
    for (std::size_t k = 0; k + 1 < gradient.size(); ++k) gradient[k] = fewer[k];
    return gradient;
  };
  return options;
}

}  // namespace

TEST_CASE("in a campaign of 300 networks every property is tried, and none is violated", "[statistics]") {
  const CampaignSummary s = run_campaign({}, {.runs = 300, .threads = 2});
  INFO(to_text(s));
  CHECK(s.ok());
  CHECK(s.properties.size() == 17);
  for (const auto& [name, counts] : s.properties) {
    INFO(name);
    CHECK(counts.applied > 0);
    CHECK(counts.violated == 0);
  }
}

TEST_CASE("a violated property is a finding, shrunk to two samples, and a check of its file finds it again") {
  Campaign campaign;
  campaign.examine_quickly = {};
  campaign.examine = [](const Case& c) {
    return gradcheck::fuzz::examination_of(
        [&c] {
          Examination e;
          add(e, gradcheck::cases::run(c, forgetful()));
          return e;
        },
        "cannot be computed");
  };
  const CampaignSummary s = run_campaign(campaign, {.runs = 10});
  CHECK(s.properties.at("samples permute").violated > 0);
  REQUIRE_FALSE(s.findings.empty());
  const auto& f = s.findings[0];
  INFO(f.text);
  CHECK(f.cause == "property: samples permute");
  CHECK(f.shape == "double: dense 1 -> 1; half_mse, sum; 2 samples");
  CHECK(f.evidence.find("f(Px) = P f(x)") == 0);

  const Case c = gradcheck::cases::parse(f.text, f.file);
  CHECK(run(c).ok());
  const auto failures = run(c, forgetful()).failures();
  REQUIRE_FALSE(failures.empty());
  CHECK(failures[0].find(f.file + ": property samples permute, f(Px) = P f(x)") == 0);
}
