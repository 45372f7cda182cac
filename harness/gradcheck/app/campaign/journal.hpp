// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include <gradcheck/fuzz/summary.hpp>

namespace gradcheck {

/// What identifies a campaign: a journal continues none but its own.
struct CampaignIdentity {
  std::string subject;
  std::uint64_t seed = 1, planned = 0;
  fuzz::Shard shard;
};

/// The lines of a journal: its first, which says whose it is, and one for each chunk that is done. Each ends with a
/// line feed.
std::string journal_header(const CampaignIdentity& identity);
std::string journal_line(std::uint64_t chunk, const fuzz::CampaignSummary& summary);

/// What a journal says.
struct JournalContent {
  std::set<std::uint64_t> done;  ///< chunks
  fuzz::CampaignSummary before;  ///< what they showed

  /// Bytes of its whole lines: a process that was killed while it wrote may leave a part of one behind them.
  std::uint64_t size = 0;
};

/// Throws InputError, "FILE:LINE: what is wrong, what was expected", where it is the journal of another campaign, or of
/// none, and at the first line that is not a chunk of this one.
JournalContent read_journal(const std::string& path, const CampaignIdentity& identity);

/// Whose journal it is. Throws InputError.
CampaignIdentity identity_in(const std::string& path);

}  // namespace gradcheck
