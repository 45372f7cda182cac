// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/campaign.hpp>

#include <stdexcept>

#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace {

using gradcheck::cases::Case;
using gradcheck::fuzz::Campaign, gradcheck::fuzz::CampaignFinding, gradcheck::fuzz::CampaignSummary,
    gradcheck::fuzz::Examination;
using gradcheck::fuzz::run_campaign, gradcheck::fuzz::shape_of, gradcheck::fuzz::Watch;

/// A library that is wrong in every network with a tanh, for no more than the price of looking.
Campaign broken() {
  Campaign campaign;
  campaign.examine_quickly = {};
  campaign.examine = [](const Case& c) {
    Examination e;
    e.counts.agree = c.x.values.n_elem;
    if (shape_of(c).find(" tanh") == std::string::npos) return e;
    e.counts.disagree = 1;
    e.causes = {c.loss.reduction == mlp::Reduction::sum ? "weights disagree" : "bias disagree"};
    return e;
  };
  return campaign;
}

/// Everything that a summary says, the case files included.
std::string whole(const CampaignSummary& s) {
  std::string text = to_text(s);
  for (const CampaignFinding& f : s.findings) text += f.file + "\n" + f.text;
  return text;
}

}  // namespace

TEST_CASE("a campaign's findings are the same with one thread and with four") {
  const CampaignSummary one = run_campaign(broken(), {.runs = 400, .threads = 1});
  CHECK(one.failures > 40);
  CHECK(one.findings.size() >= 2);
  CHECK(whole(one) == whole(run_campaign(broken(), {.runs = 400, .threads = 4})));
}

TEST_CASE("eight shards are the campaign, in whatever order they are united") {
  CampaignSummary sum = run_campaign(broken(), {.runs = 730, .shard = {7, 8}});
  for (const std::uint64_t index : {2U, 0U, 5U, 6U, 1U, 4U, 3U})
    unite(sum, run_campaign(broken(), {.runs = 730, .shard = {index, 8}}));
  CHECK(sum.shards.size() == 8);
  sum.shards = {{}};
  CHECK(whole(sum) == whole(run_campaign(broken(), {.runs = 730})));
}

TEST_CASE("findings of one cause and shape are one, that of the earliest run") {
  std::vector<CampaignFinding> all;
  const auto finding = [](std::uint64_t run, const char* shape) {
    CampaignFinding f;
    f.run = run;
    f.cause = "throws";
    f.shape = shape;
    return f;
  };
  for (const std::uint64_t run : {9U, 4U, 7U}) unite(all, finding(run, "a"));
  unite(all, finding(5, "b"));
  REQUIRE(all.size() == 2);
  CHECK((all[0].run == 4 && all[1].run == 5));
}

TEST_CASE("a finding is a case file whose name, title and source say what failed where") {
  const CampaignSummary s = run_campaign(broken(), {.runs = 100});
  const CampaignFinding& f = s.findings.at(0);
  const Case c = gradcheck::cases::parse(f.text, f.file);
  CHECK(f.file == "seed-1-run-" + std::to_string(f.run) + ".toml");
  CHECK(c.title == f.cause + ": " + f.shape + " (seed 1, run " + std::to_string(f.run) + ")");
  CHECK(f.shape == "double: tanh, dense 1 -> 1; half_mse, mean; 1 sample");
  CHECK_FALSE(s.ok());
}

TEST_CASE("the library passes a campaign, with no network of ordinary scale entirely undecided") {
  const CampaignSummary s = run_campaign({}, {.runs = 100, .threads = 2});
  INFO(to_text(s));
  CHECK(s.ok());
  CHECK(s.runs() == 100);
  CHECK(s.ordinary.all_undecided == 0);
  CHECK(s.ordinary.refused == 0);
}

TEST_CASE("a stopped campaign returns what it has, and its chunk does not count as finished") {
  std::atomic<bool> stop{false};
  std::uint64_t runs = 0, finished = 0;
  Watch watch;
  watch.stop = &stop;
  watch.ran = [&](auto) { stop = ++runs == 120; };
  const CampaignSummary s =
      run_campaign(broken(), {.runs = 1000, .finished = [&](auto, const auto&) { ++finished; }}, watch);
  CHECK(s.runs() == 120);
  CHECK(finished == 2);
}

TEST_CASE("chunks that are done are not run again") {
  const CampaignSummary s = run_campaign(broken(), {.runs = 200, .done = {0, 2}});
  CHECK(s.runs() == 100);
  CHECK(s.findings.at(0).run >= 50);
}

TEST_CASE("a campaign of nothing, and one in which everything was refused, prove nothing") {
  CHECK_THROWS_AS(run_campaign({}, {.runs = 0}), std::invalid_argument);
  CHECK_THROWS_AS(run_campaign({}, {.threads = 0}), std::invalid_argument);
  CHECK_THROWS_AS(run_campaign({}, {.shard = {2, 2}}), std::invalid_argument);
  Campaign refusing;
  refusing.examine_quickly = {};
  refusing.examine = [](const Case&) { return Examination{.refusal = "not today"}; };
  CHECK_FALSE(run_campaign(refusing, {.runs = 10}).ok());
}

TEST_CASE("what an examination throws is a failure of its own") {
  CHECK(gradcheck::fuzz::examine(Case{}).causes.empty());  // no layers: refused
  CHECK_FALSE(gradcheck::fuzz::examine(Case{}).refusal.empty());
}

TEST_CASE("a step that makes outputs more than 1e20 times larger is training that diverged") {
  const auto refusal = [](double rate) {
    const mlp::Network<double> network({mlp::Dense<double>(arma::mat{1.0})});
    const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
    Case c = gradcheck::cases::make_case(network, loss, arma::mat{1.0}, arma::mat{0.0});
    c.updates.push_back({mlp::SgdOptions<double>{.rate = rate}, std::nullopt, 1, {}, 0});
    return gradcheck::fuzz::examine(c).refusal;  // of a weight 1 - rate
  };
  CHECK(refusal(1.01e20) == "training diverged");
  CHECK(refusal(0.99e20).empty());
}

TEST_CASE("a network whose outputs are beyond 1e100 is refused, one that stays below 1e100 is checked") {
  const auto refusal = [](double weight, gradcheck::cases::Scalar scalar = gradcheck::cases::Scalar::float64) {
    const mlp::Network<double> network({mlp::Dense<double>(arma::mat{weight})});
    const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
    Case c = gradcheck::cases::make_case(network, loss, arma::mat{1.0}, arma::mat{0.0});
    c.scalar = scalar;
    return gradcheck::fuzz::examine(c).refusal;
  };
  CHECK(refusal(1.01e100) == "outputs beyond 1e100");
  CHECK(refusal(0.99e100).empty());
  CHECK(refusal(1.01e12, gradcheck::cases::Scalar::float32) == "outputs beyond 1e12");
  CHECK(refusal(0.99e12, gradcheck::cases::Scalar::float32).empty());
}
