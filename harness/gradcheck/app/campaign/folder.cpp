// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/folder.hpp>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <gradcheck/app/print/report_file.hpp>
#include <gradcheck/base/user_error.hpp>

namespace gradcheck {
namespace {

namespace fs = std::filesystem;

std::string journal_name(const fuzz::Shard& shard) {
  return shard.count == 1 ? "journal.jsonl" : fmt::format("journal-{}-of-{}.jsonl", shard.index, shard.count);
}

[[noreturn]] void refuse_to_write(const std::string& path, const std::error_code& error) {
  throw detail::UserError(path + ": cannot be written: " + error.message());
}

void make_writable(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) refuse_to_write(folder, error);
  const ReportFile probe((fs::path(folder) / "finding").string());  // throws where no file can be made
}

/// Whole or not there: a campaign that is killed now leaves no half of a first line behind.
void write_whole(const std::string& path, const std::string& text) {
  ReportFile file(path);
  file.write(text);
  file.finish();
}

}  // namespace

CampaignFolder::CampaignFolder(const std::string& path, const CampaignIdentity& identity, Journal journal)
    : path_(path), journal_path_((fs::path(path) / journal_name(identity.shard)).string()) {
  make_writable(path);
  std::error_code error;
  const bool there = fs::exists(journal_path_, error);
  if (there != (journal == Journal::resumed))
    throw detail::UserError(journal_path_ + (there ? ": there is a campaign already; --resume continues it"
                                                   : ": no such journal, nothing to resume"));
  if (there)
    resume(identity);
  else
    write_whole(journal_path_, journal_header(identity));
  journal_.open(journal_path_, std::ios::app | std::ios::binary);
  if (!journal_) refuse_to_write(journal_path_, {errno, std::generic_category()});
}

void CampaignFolder::resume(const CampaignIdentity& identity) {
  content_ = read_journal(journal_path_, identity);
  std::error_code error;
  fs::resize_file(journal_path_, content_.size, error);
  if (error) refuse_to_write(journal_path_, error);
}

std::string CampaignFolder::path_of(const fuzz::CampaignFinding& finding) const {
  return (fs::path(path_) / finding.file).string();
}

void CampaignFolder::save(const fuzz::CampaignFinding& finding) const { write_whole(path_of(finding), finding.text); }

void CampaignFolder::add(std::uint64_t chunk, const fuzz::CampaignSummary& summary) {
  journal_ << journal_line(chunk, summary) << std::flush;
  if (!journal_) throw detail::UserError(journal_path_ + ": cannot be written: the disk may be full");
}

CampaignIdentity journal_of(const std::string& folder, const std::optional<fuzz::Shard>& shard) {
  std::vector<std::string> found;
  std::error_code error;
  if (shard && fs::exists(fs::path(folder) / journal_name(*shard), error))
    return identity_in((fs::path(folder) / journal_name(*shard)).string());
  for (fs::directory_iterator it(folder, error), end; it != end && !error; it.increment(error))
    if (it->path().extension() == ".jsonl") found.push_back(it->path().string());
  if (found.size() != 1)
    throw detail::UserError(fmt::format("{}: {} journals, expected one to resume{}", folder, found.size(),
                                        found.size() > 1 ? ", or --shard to say which" : ""));
  return identity_in(found[0]);
}

}  // namespace gradcheck
