// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/fuzz/coverage.hpp>
#include <gradcheck/fuzz/examine.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

/// Of a campaign: who runs more machines than that has another problem first.
inline constexpr std::uint64_t most_shards = 1'000'000;

/// Part index of count, from 0: it takes every count-th chunk.
struct Shard {
  std::uint64_t index = 0, count = 1;
  friend auto operator<=>(const Shard&, const Shard&) = default;
};

/// Runs of one scale.
struct RunCounts {
  std::uint64_t runs = 0, refused = 0, all_undecided = 0, evaluations = 0;
  Counts coordinates = {};
};

/// A failure, shrunk. Two with the same cause and shape are one.
struct CampaignFinding {
  std::uint64_t run = 0;  ///< the first of them
  std::string cause, shape, evidence;
  std::string file;   ///< "seed-1-run-17.toml"
  std::string text;   ///< the case file
  bool local = true;  ///< nothing simpler fails for the same reason; false: shrinking was cut short
};

/// What a campaign, a shard of it or a chunk of it showed. A finding "wrong formula: layer_norm" is left out beside one
/// that names a mistake there, "rank-one term wrong: layer_norm". unite() is associative and commutative, so that it
/// does not matter who ran what.
struct CampaignSummary {
  std::uint64_t seed = 1, planned = 0;  ///< planned: runs of the whole campaign; 0: as many as there was time for
  std::string subject = "networks of lib/mlp";
  std::set<Shard> shards;       ///< that are in it
  std::set<Shard> interrupted;  ///< of these, those that were stopped before their end
  std::set<Shard> missing;      ///< of a union of reports: those of the campaign that are in none of them
  RunCounts ordinary, unusual;
  std::uint64_t failures = 0;  ///< runs that failed, shrunk or not
  std::map<std::string, std::uint64_t> refusals;
  std::map<std::string, PropertyCounts> properties;
  Coverage coverage;
  std::vector<CampaignFinding> findings;  ///< in the order of their runs

  std::uint64_t runs() const { return ordinary.runs + unusual.runs; }
  bool complete() const { return interrupted.empty() && missing.empty(); }
  [[nodiscard]] bool ok() const { return complete() && failures == 0 && runs() > ordinary.refused + unusual.refused; }
};
/// Adds the other's counts, and its findings in their places.
void unite(CampaignSummary& sum, const CampaignSummary& other);
/// Adds the other's counts.
void unite(std::map<std::string, PropertyCounts>& sum, const std::map<std::string, PropertyCounts>& other);

/// Adds a finding in its place, or drops the later one of two that are one.
void unite(std::vector<CampaignFinding>& all, CampaignFinding finding);

/// Those that are in no report, of as many as each shard of the sum says there are.
std::set<Shard> missing_shards(const CampaignSummary& sum);

/// "double: dense 2 -> 1, tanh; half_mse, sum; 2 samples": what is the same in findings that are one.
std::string shape_of(const cases::Case& c);

/// The end of that page: what failed, what is missing, and the verdict in the last line.
std::string findings_and_verdict(const CampaignSummary& summary);

/// The summary as a page of text.
std::string to_text(const CampaignSummary& summary);

}  // namespace gradcheck::fuzz
