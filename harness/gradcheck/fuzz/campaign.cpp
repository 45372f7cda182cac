// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/campaign.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <rapidcheck/Random.h>

#include <gradcheck/base/parallel.hpp>
#include <gradcheck/cases/toml/write.hpp>
#include <gradcheck/fuzz/minimise.hpp>
#include <gradcheck/fuzz/utf8.hpp>

namespace gradcheck::fuzz {
namespace {

constexpr std::uint64_t whole_every = 20;  // runs

bool stopped(const Watch& watch) { return watch.stop != nullptr && *watch.stop; }

void add(RunCounts& sum, const Examination& e) {
  ++sum.runs;
  sum.refused += e.refusal.empty() ? 0 : 1;
  sum.all_undecided += e.all_undecided ? 1 : 0;
  sum.evaluations += e.evaluations;
  sum.coordinates += e.counts;
}

rc::Shrinkable<DrawnCase> shrinkable_of_run(const Campaign& campaign, std::uint64_t run,
                                            const rc::Gen<DrawnCase>& from) {
  return from(rc::Random(rc::Random::Key{campaign.seed, run, 0, 0}));
}

CampaignFinding finding(const Campaign& campaign, std::uint64_t run, Minimum minimum) {
  const std::string& cause = minimum.examination.causes.at(0);
  if (campaign.examine_closely) {
    const std::string closely = campaign.examine_closely(minimum.drawn.value).evidence;
    if (!closely.empty()) minimum.examination.evidence = closely;
  }
  const std::string evidence = as_utf8(minimum.examination.evidence);
  CampaignFinding f{run, cause, shape_of(minimum.drawn.value), evidence, {}, {}, minimum.local};
  f.file = fmt::format("seed-{}-run-{}.toml", campaign.seed, run);
  minimum.drawn.value.title = fmt::format("{}: {} (seed {}, run {})", cause, f.shape, campaign.seed, run);
  minimum.drawn.value.source = f.evidence;
  f.text = cases::write(minimum.drawn.value);
  return f;
}

CampaignSummary empty_summary(const Campaign& campaign) {
  CampaignSummary summary;
  summary.seed = campaign.seed;
  summary.subject = campaign.subject;
  return summary;
}

/// The chunks of a shard, handed to threads one after the other.
class Queue {
 public:
  Queue(const Campaign& campaign, const CampaignOptions& options, const Watch& watch)
      : campaign_(campaign), options_(options), watch_(watch), sum_(empty_summary(campaign)) {
    sum_.shards = {options.shard};
    next_ = options.shard.index;
  }

  void work() {
    while (const auto chunk = take_chunk()) try {
        add(*chunk, options_.run_chunk(campaign_, *chunk, options_.runs, watch_));
      } catch (...) {
        const std::scoped_lock lock(mutex_);
        failure_ = std::current_exception();
      }
  }

  CampaignSummary result() {
    if (failure_) std::rethrow_exception(failure_);
    return std::move(sum_);
  }

 private:
  std::optional<std::uint64_t> take_chunk() {
    const std::scoped_lock lock(mutex_);
    while (options_.done.contains(next_)) next_ += options_.shard.count;
    if (next_ * chunk_runs >= options_.runs || failure_ || (options_.go_on && !options_.go_on())) return {};
    if (stopped(watch_)) {
      sum_.interrupted = {options_.shard};
      return {};
    }
    return std::exchange(next_, next_ + options_.shard.count);
  }

  void add(std::uint64_t chunk, const CampaignSummary& summary) {
    const std::scoped_lock lock(mutex_);
    unite(sum_, summary);
    if (summary.runs() < runs_of_chunk(chunk, options_.runs)) sum_.interrupted = {options_.shard};
    if (options_.finished && !stopped(watch_)) options_.finished(chunk, summary);
  }

  const Campaign& campaign_;
  const CampaignOptions& options_;
  const Watch& watch_;
  std::mutex mutex_;
  std::uint64_t next_ = 0;
  CampaignSummary sum_;
  std::exception_ptr failure_;
};

void require(const CampaignOptions& o) {
  if (o.runs == 0) throw std::invalid_argument("campaign: runs is 0, expected at least 1");
  if (o.threads == 0) throw std::invalid_argument("campaign: threads is 0, expected at least 1");
  if (o.shard.index >= o.shard.count)
    throw std::invalid_argument(fmt::format("campaign: shard {} of {}, expected one of 0 .. {}", o.shard.index,
                                            o.shard.count, o.shard.count - 1));
}

}  // namespace

std::uint64_t runs_of_chunk(std::uint64_t chunk, std::uint64_t runs) {
  const std::uint64_t whole = runs / chunk_runs;
  if (chunk == whole) return runs % chunk_runs;
  return chunk < whole ? chunk_runs : 0;
}

DrawnCase case_of_run(const Campaign& campaign, std::uint64_t run) {
  return shrinkable_of_run(campaign, run, campaign.generate(run)).value();
}

CampaignFinding shrink(const Campaign& campaign, std::uint64_t run, const Examination& failed,
                       const rc::Gen<DrawnCase>& from, const std::atomic<bool>* stop) {
  return finding(
      campaign, run,
      minimise(shrinkable_of_run(campaign, run, from), failed, campaign.examine, campaign.shrink_limit, stop));
}

CampaignSummary run_one(const Campaign& campaign, std::uint64_t run, std::set<std::string>& causes,
                        const Watch& watch) {
  CampaignSummary sum = empty_summary(campaign);
  const DrawnCase drawn = case_of_run(campaign, run);
  const bool quickly = campaign.examine_quickly && run % whole_every != 0;
  const Examination e = (quickly ? campaign.examine_quickly : campaign.examine)(drawn.value);
  add(drawn.scales == Scales::ordinary ? sum.ordinary : sum.unusual, e);
  unite(sum.properties, e.properties);
  count(sum.coverage, drawn);
  if (!e.refusal.empty()) ++sum.refusals[e.refusal];
  if (watch.ran) watch.ran(e.counts.total());
  sum.failures = e.causes.empty() ? 0 : 1;
  if (e.causes.empty() || !causes.insert(e.causes[0]).second) return sum;
  sum.findings = {shrink(campaign, run, e, campaign.generate(run), watch.stop)};
  if (watch.found) watch.found(sum.findings[0]);
  return sum;
}

CampaignSummary run_chunk(const Campaign& campaign, std::uint64_t chunk, std::uint64_t runs, const Watch& watch) {
  CampaignSummary sum = empty_summary(campaign);
  std::set<std::string> causes;
  for (std::uint64_t run = chunk * chunk_runs; run < std::min(runs, (chunk + 1) * chunk_runs); ++run) {
    if (stopped(watch)) break;
    unite(sum, run_one(campaign, run, causes, watch));
  }
  return sum;
}

CampaignSummary run_campaign(const Campaign& campaign, const CampaignOptions& options, const Watch& watch) {
  require(options);
  Queue queue(campaign, options, watch);
  detail::in_parallel(options.threads, options.threads, [&queue](std::size_t) { queue.work(); });
  return queue.result();
}

}  // namespace gradcheck::fuzz
