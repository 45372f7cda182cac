// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/isolated.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <gradcheck/app/isolation/child.hpp>

namespace gradcheck {
namespace {

using fuzz::Campaign, fuzz::CampaignFinding, fuzz::CampaignSummary, fuzz::Watch;

constexpr int shrink_times = 20;                // a shrink takes as long as so many runs may take,
constexpr std::uint64_t shrink_children = 200;  // and so many processes of some 10 ms

/// What a death is as a failure: a cause, in words without numbers, and what there is to say of it.
messages::Answer failure(const Death& death) { return {{to_string(death)}, evidence(death)}; }

/// The runs of one chunk, those behind a death in a new child.
class IsolatedChunk {
 public:
  IsolatedChunk(const Campaign& campaign, const Limits& limits, const Watch& watch)
      : campaign_(campaign), limits_(limits), watch_(watch) {
    sum_.seed = campaign.seed;
    sum_.subject = campaign.subject;
  }

  CampaignSummary run(std::uint64_t first, std::uint64_t end) {
    while (first < end && !stopped()) first = until_a_death(first, end);
    return std::move(sum_);
  }

 private:
  bool stopped() const { return watch_.stop && *watch_.stop; }

  Child child(const messages::Message& task, const Limits& limits) const {
    return {task, campaign_.subject, limits, watch_.stop};
  }

  /// Returns the run to go on with.
  std::uint64_t until_a_death(std::uint64_t first, std::uint64_t end) {
    Child runs = child(messages::DoRuns{campaign_.seed, first, end, causes_}, limits_);
    for (std::uint64_t run = first; run < end; ++run) {
      auto message = runs.next();
      if (stopped()) return end;
      if (!message) {
        died(run, failure(runs.death()));
        return run + 1;
      }
      add(run, std::get<messages::Ran>(std::move(*message)).summary);
    }
    return end;
  }

  void add(std::uint64_t run, CampaignSummary one) {
    if (watch_.ran) watch_.ran(one.ordinary.coordinates.total() + one.unusual.coordinates.total());
    const std::vector<CampaignFinding> findings = std::exchange(one.findings, {});
    unite(sum_, one);
    for (const CampaignFinding& f : findings) {
      causes_.insert(f.cause);
      announce(shrunk({campaign_.seed, run, f.cause, f.evidence, false, shrink_children}, f));
    }
  }

  void died(std::uint64_t run, const messages::Answer& how) {
    const std::string& cause = how.causes.front();
    ++sum_.ordinary.runs;
    ++sum_.failures;
    if (watch_.ran) watch_.ran(0);
    if (!causes_.insert(cause).second) return;
    CampaignFinding unwritten{run, cause, "its factory", {}, {}, {}, false};
    unwritten.file = fmt::format("seed-{}-run-{}.txt", campaign_.seed, run);
    unwritten.text = fmt::format("{}: the factory of a layer {} at seed {}, run {}: no case can be written\n",
                                 campaign_.subject, how.evidence, campaign_.seed, run);
    announce(shrunk({campaign_.seed, run, cause, how.evidence, true, shrink_children}, unwritten));
  }

  /// As small as there is time for; at worst, if the shrinking dies, `at_worst`.
  CampaignFinding shrunk(const messages::DoShrink& task, CampaignFinding at_worst) const {
    Limits longer = limits_;
    longer.time *= shrink_times;
    const auto end = std::chrono::steady_clock::now() + longer.time;
    Child shrinks = child(task, longer);
    while (auto message = shrinks.next()) {
      if (auto* found = std::get_if<messages::Found>(&*message)) {
        at_worst = std::move(found->finding);
      } else {
        messages::Answer answer = examined(std::get<messages::Question>(*message).text);
        answer.enough = stopped() || std::chrono::steady_clock::now() > end;
        shrinks.answer(answer);
      }
    }
    return at_worst;
  }

  /// In another child: the case may end it.
  messages::Answer examined(const std::string& text) const {
    Child examines = child(messages::DoExamine{text}, limits_);
    const auto message = examines.next();
    if (stopped()) return {};
    return message ? std::get<messages::Answer>(*message) : failure(examines.death());
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
