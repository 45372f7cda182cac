// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <fstream>
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

enum class Journal : unsigned char { fresh, resumed };

/// The folder of a campaign: its findings as case files, each whole or not there, and a journal for each shard, a line
/// of JSON for each finished chunk, only ever added to. A process that is killed loses the chunk at hand and nothing
/// else; a last line that is not whole is cut off.
class CampaignFolder {
 public:
  /// Makes the folder where it is missing. Throws std::runtime_error when it cannot be written, when a fresh campaign
  /// would add to a journal that is there, and when a resumed one finds none, or that of another campaign.
  CampaignFolder(const std::string& path, const CampaignIdentity& identity, Journal journal);

  const std::set<std::uint64_t>& done() const { return done_; }    ///< chunks of the journal
  const fuzz::CampaignSummary& before() const { return before_; }  ///< what they showed
  std::string path_of(const fuzz::CampaignFinding& finding) const;

  /// Throw std::runtime_error when the disk does not take it.
  void save(const fuzz::CampaignFinding& finding) const;
  void add(std::uint64_t chunk, const fuzz::CampaignSummary& summary);

 private:
  void read(const std::string& header);
  std::string path_, journal_path_;
  std::ofstream journal_;
  std::set<std::uint64_t> done_;
  fuzz::CampaignSummary before_;
};

/// The identity of the one journal in a folder. Throws std::runtime_error when there is none, or more than one.
CampaignIdentity journal_of(const std::string& folder);

}  // namespace gradcheck
