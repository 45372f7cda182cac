// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include <rapidcheck/Gen.h>

#include <gradcheck/fuzz/examine.hpp>
#include <gradcheck/fuzz/network_case.hpp>
#include <gradcheck/fuzz/summary.hpp>

namespace gradcheck::fuzz {

/// What is generated and how it is examined. Run i is a pure function of this and i.
struct Campaign {
  std::uint64_t seed = 1;
  std::string subject = "networks of lib/mlp";
  rc::Gen<DrawnCase> generate = network_case();
  Examine examine = fuzz::examine;
  std::uint64_t shrink_limit = 4000;  ///< cases examined to shrink one failure
};

/// Runs are done in chunks, numbered from 0: the unit of threads, shards and journals. In a chunk the first failure of each cause is shrunk.
inline constexpr std::uint64_t chunk_runs = 50;

/// What one chunk says while it runs, from its own thread. Any may be empty.
struct Watch {
  std::function<void(const CampaignFinding&)> found;   ///< as soon as it is shrunk
  std::function<void(std::uint64_t coordinates)> ran;  ///< after each run
  const std::atomic<bool>* stop = nullptr;  ///< set: stop after the run at hand, whose shrinking is cut short
};

/// Runs chunk * chunk_runs up to, at most, `runs`.
CampaignSummary run_chunk(const Campaign& campaign, std::uint64_t chunk, std::uint64_t runs, const Watch& watch = {});

struct CampaignOptions {
  std::uint64_t runs = 1000;  ///< of all shards together
  Shard shard = {};
  unsigned threads = 1;               ///< the summary is the same whatever the number
  std::set<std::uint64_t> done = {};  ///< chunks that are not run again
  std::function<bool()> go_on = {};   ///< asked before each chunk; empty: until all are done
  /// After each chunk that was not stopped, one at a time.
  std::function<void(std::uint64_t chunk, const CampaignSummary&)> finished = {};
};

/// Runs a campaign, or a shard of it, and returns what its own chunks showed. Throws std::invalid_argument on no runs or threads, or a
/// shard that is not one of its count, and what `finished` and `found` throw, after every thread has ended.
CampaignSummary run_campaign(const Campaign& campaign, const CampaignOptions& options, const Watch& watch = {});

/// The case of one run, as it was generated.
DrawnCase case_of_run(const Campaign& campaign, std::uint64_t run);

}  // namespace gradcheck::fuzz
