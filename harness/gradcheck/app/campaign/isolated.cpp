// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/isolated.hpp>

#include <algorithm>
#include <csignal>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <gradcheck/app/campaign/summary_json.hpp>

namespace gradcheck {
namespace {

using fuzz::Campaign, fuzz::CampaignFinding, fuzz::CampaignSummary, fuzz::Examination, fuzz::Watch;

constexpr int shrink_times = 20;                // a shrink takes as long as so many runs may take,
constexpr std::uint64_t shrink_children = 200;  // and so many processes of some 10 ms

/// What a shrink looks at of an examination, through a child.
Examination examined_apart(const fuzz::Examine& examine, const cases::Case& c, const Limits& limits) {
  Child child(
      [&](const Child::Say& say) {
        const Examination e = examine(c);
        say(nlohmann::json{e.causes, e.evidence}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
      },
      limits);
  const auto line = child.line();
  if (!line) return {.causes = {child.death()}};
  const auto both = nlohmann::json::parse(*line);
  return {.causes = both.at(0), .evidence = both.at(1)};
}

std::atomic<bool> time_is_up{false};

void stop_after(std::chrono::milliseconds time) {
  (void)std::signal(SIGALRM, [](int) { time_is_up = true; });
  (void)::alarm(static_cast<unsigned>(std::max<std::int64_t>(1, time.count() / 1000)));
}

/// In a child: says the finding as it was drawn, and once more when it is shrunk.
void say_shrunk(Campaign campaign, std::uint64_t run, const Examination& failed, const rc::Gen<fuzz::DrawnCase>& from,
                const Limits& limits, const Child::Say& say) {
  campaign.examine = [examine = campaign.examine, limits](const cases::Case& c) {
    return examined_apart(examine, c, limits);
  };
  stop_after(limits.time * shrink_times);
  for (const std::uint64_t most : {std::uint64_t{0}, std::min(campaign.shrink_limit, shrink_children)}) {
    campaign.shrink_limit = most;
    CampaignSummary alone;
    alone.findings = {shrink(campaign, run, failed, from, &time_is_up)};
    say(to_json(alone));
  }
}

/// The runs of one chunk, those behind a death in a new child.
class IsolatedChunk {
 public:
  IsolatedChunk(const Campaign& campaign, const Limits& limits, const Watch& watch)
      : campaign_(campaign), limits_(limits), watch_(watch) {
    sum_.seed = campaign.seed, sum_.subject = campaign.subject;
  }

  CampaignSummary run(std::uint64_t first, std::uint64_t end) {
    while (first < end && !stopped()) first = until_a_death(first, end);
    return std::move(sum_);
  }

 private:
  bool stopped() const { return watch_.stop && *watch_.stop; }

  /// Returns the run to go on with.
  std::uint64_t until_a_death(std::uint64_t first, std::uint64_t end) {
    Child child(
        [&](const Child::Say& say) {
          Campaign quick = campaign_;
          quick.shrink_limit = 0;
          for (std::uint64_t run = first; run < end; ++run) say(to_json(run_one(quick, run, causes_)));
        },
        limits_);
    for (std::uint64_t run = first; run < end; ++run) {
      const auto line = child.line(watch_.stop);
      if (stopped()) return end;
      if (!line) {
        died(run, child.death());
        return run + 1;
      }
      add(run, summary_from_json(*line, "a child process"));
    }
    return end;
  }

  void add(std::uint64_t run, CampaignSummary one) {
    if (watch_.ran) watch_.ran(one.ordinary.coordinates.total() + one.unusual.coordinates.total());
    const std::vector<CampaignFinding> findings = std::exchange(one.findings, {});
    unite(sum_, one);
    for (const CampaignFinding& f : findings) {
      causes_.insert(f.cause);
      announce(shrunk(run, {.causes = {f.cause}, .evidence = f.evidence}, campaign_.generate, f));
    }
  }

  void died(std::uint64_t run, const std::string& how) {
    ++sum_.ordinary.runs, ++sum_.failures;
    if (watch_.ran) watch_.ran(0);
    if (!causes_.insert(how).second) return;
    CampaignFinding unwritten{run, how, "its factory", {}, {}, {}, false};
    unwritten.file = fmt::format("seed-{}-run-{}.txt", campaign_.seed, run);
    unwritten.text = fmt::format("{}: the factory of a layer {} at seed {}, run {}: no case can be written\n",
                                 campaign_.subject, how, campaign_.seed, run);
    announce(shrunk(run, {.causes = {how}, .evidence = how}, campaign_.generate_untried, unwritten));
  }

  /// As small as there is time for; at worst, if the shrinking dies, `at_worst`.
  CampaignFinding shrunk(std::uint64_t run, const Examination& failed, const rc::Gen<fuzz::DrawnCase>& from,
                         CampaignFinding at_worst) const {
    Limits longer = limits_;
    longer.time *= 2 * shrink_times;
    Child child([&](const Child::Say& say) { say_shrunk(campaign_, run, failed, from, limits_, say); }, longer);
    while (const auto line = child.line(watch_.stop))
      at_worst = summary_from_json(*line, "a child process").findings.at(0);
    return at_worst;
  }

  void announce(CampaignFinding finding) {
    if (watch_.found) watch_.found(finding);
    unite(sum_.findings, std::move(finding));
  }

  const Campaign& campaign_;
  const Limits& limits_;
  const Watch& watch_;
  CampaignSummary sum_;
  std::set<std::string> causes_;
};

}  // namespace

CampaignSummary isolated_chunk(const Campaign& campaign, std::uint64_t chunk, std::uint64_t runs, const Limits& limits,
                               const Watch& watch) {
  const std::uint64_t first = chunk * fuzz::chunk_runs, end = std::min(runs, first + fuzz::chunk_runs);
  return IsolatedChunk(campaign, limits, watch).run(first, end);
}

}  // namespace gradcheck
