// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include <gradcheck/app/campaign/journal.hpp>
#include <gradcheck/fuzz/summary.hpp>

namespace gradcheck {

enum class Journal : unsigned char { fresh, resumed };

/// The folder of a campaign: its findings as case files, each whole or not there, and a journal for each shard, a line
/// of JSON for each finished chunk, only ever added to. A process that is killed loses the chunk at hand and nothing
/// else; a last line that is not whole is cut off.
class CampaignFolder {
 public:
  /// Makes the folder where it is missing. Throws UserError when it cannot be written, when a fresh campaign would add
  /// to a journal that is there, and when a resumed one finds none; InputError, with file and line, when that is the
  /// journal of another campaign, or damaged.
  CampaignFolder(const std::string& path, const CampaignIdentity& identity, Journal journal);

  const std::set<std::uint64_t>& done() const { return content_.done; }    ///< chunks of the journal
  const fuzz::CampaignSummary& before() const { return content_.before; }  ///< what they showed
  std::string path_of(const fuzz::CampaignFinding& finding) const;

  /// Throw UserError when the disk does not take it.
  void save(const fuzz::CampaignFinding& finding) const;
  void add(std::uint64_t chunk, const fuzz::CampaignSummary& summary);

 private:
  void resume(const CampaignIdentity& identity);
  std::string path_, journal_path_;
  std::ofstream journal_;
  JournalContent content_;
};

/// The identity of the journal of a shard in a folder, or of the only one there. Throws UserError when there is none,
/// or without a shard more than one; InputError when it does not begin as a journal does.
CampaignIdentity journal_of(const std::string& folder, const std::optional<fuzz::Shard>& shard);

}  // namespace gradcheck
