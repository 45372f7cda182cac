// SPDX-License-Identifier: MIT
#include <gradcheck/app/fuzz_identity.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <gradcheck/app/campaign/folder.hpp>
#include <gradcheck/base/user_error.hpp>

namespace gradcheck {
namespace {

using fuzz::Campaign;

std::string length(std::uint64_t planned) { return planned == 0 ? "--time" : fmt::format("--runs {}", planned); }

/// Each option that says something else than the journal: "--seed 7 there, --seed 8 here".
std::vector<std::string> differences(const CampaignIdentity& there, const FuzzRequest& r, const Campaign& campaign) {
  std::vector<std::string> all;
  const auto add = [&all](const std::string& before, const std::string& now) {
    if (before != now) all.push_back(before + " there, " + now + " here");
  };
  add(there.subject, campaign.subject);
  if (r.seed) add(fmt::format("--seed {}", there.seed), fmt::format("--seed {}", *r.seed));
  if (r.runs) add(length(there.planned), length(*r.runs));
  if (r.time) add(length(there.planned), length(0));
  if (r.shard)
    add(fmt::format("--shard {}/{}", there.shard.index, there.shard.count),
        fmt::format("--shard {}/{}", r.shard->index, r.shard->count));
  return all;
}

CampaignIdentity resumed(const FuzzRequest& r, const Campaign& campaign) {
  CampaignIdentity there = journal_of(r.folder, r.shard);
  if (const auto differing = differences(there, r, campaign); !differing.empty())
    throw detail::UserError(fmt::format("{}: --resume of another campaign: {}; leave these out, or name another --out",
                                        r.folder, fmt::join(differing, "; ")));
  if (there.planned == 0 && !r.time)
    throw detail::UserError(r.folder + ": that campaign has a --time, expected one for the rest");
  return there;
}

/// A shard takes whole chunks, so that the findings are the same however a campaign is spread: there has to be one for
/// each.
void require_runs_for_each(const CampaignIdentity& i) {
  const std::uint64_t least = (i.shard.count - 1) * fuzz::chunk_runs + 1;
  if (i.planned == 0 || i.planned >= least) return;
  throw detail::UserError(
      fmt::format("--runs {} --shard {}/{}: runs are shared out {} at a time, which is not one share for each of {} "
                  "shards; expected --runs {} or more, or at most {} shard{}",
                  i.planned, i.shard.index, i.shard.count, fuzz::chunk_runs, i.shard.count, least,
                  (i.planned - 1) / fuzz::chunk_runs + 1, i.planned > fuzz::chunk_runs ? "s" : ""));
}

}  // namespace

CampaignIdentity identity_of(const FuzzRequest& r, const Campaign& campaign) {
  if (r.resume) return resumed(r, campaign);
  const CampaignIdentity identity{campaign.subject, r.seed.value_or(std::random_device()()),
                                  r.time ? 0 : r.runs.value_or(1000), r.shard.value_or(fuzz::Shard{})};
  require_runs_for_each(identity);
  return identity;
}

}  // namespace gradcheck
