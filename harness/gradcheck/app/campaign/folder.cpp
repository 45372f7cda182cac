// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/folder.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/app/print/report_file.hpp>

namespace gradcheck {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string header_of(const CampaignIdentity& i) {
  return Json{{"fuzz", i.subject}, {"seed", i.seed}, {"planned", i.planned}, {"shard", {i.shard.index, i.shard.count}}}
      .dump();
}

CampaignIdentity identity_of(const std::string& header, const std::string& path) {
  try {
    const Json j = Json::parse(header);
    return {j.at("fuzz"), j.at("seed"), j.at("planned"), {j.at("shard").at(0), j.at("shard").at(1)}};
  } catch (const Json::exception& e) {
    throw std::runtime_error(path + ": " + e.what() + ", expected the journal of a campaign");
  }
}

std::string journal_name(const fuzz::Shard& shard) {
  return shard.count == 1 ? "journal.jsonl" : fmt::format("journal-{}-of-{}.jsonl", shard.index, shard.count);
}

/// Cuts off a last line that was not written to its end, and returns what is before it.
std::string whole_lines(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  const std::size_t end = text.rfind('\n');
  text.resize(end == std::string::npos ? 0 : end + 1);
  fs::resize_file(path, text.size());
  return text;
}

void make_writable(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::runtime_error(folder + ": cannot be written: " + error.message());
  const ReportFile probe((fs::path(folder) / "finding").string());  // throws where no file can be made
}

}  // namespace

CampaignFolder::CampaignFolder(const std::string& path, const CampaignIdentity& identity, Journal journal)
    : path_(path), journal_path_((fs::path(path) / journal_name(identity.shard)).string()) {
  make_writable(path);
  const bool there = fs::exists(journal_path_);
  if (there != (journal == Journal::resumed))
    throw std::runtime_error(journal_path_ + (there ? ": there is a campaign already; --resume continues it"
                                                    : ": no such journal, nothing to resume"));
  const std::string header = header_of(identity);
  if (there) read(header);
  journal_.open(journal_path_, std::ios::app | std::ios::binary);
  if (!there) journal_ << header << std::endl;
  if (!journal_) throw std::runtime_error(journal_path_ + ": cannot be written: " + std::strerror(errno));
}

void CampaignFolder::read(const std::string& header) {
  std::istringstream lines(whole_lines(journal_path_));
  std::string line;
  if (!std::getline(lines, line) || line != header)
    throw std::runtime_error(fmt::format("{}: is the journal of {}, expected {}", journal_path_, line, header));
  for (int number = 2; std::getline(lines, line); ++number) {
    const std::string at = fmt::format("{}:{}", journal_path_, number);
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos)
      throw std::runtime_error(at + ": no chunk, expected its number, a tab and its summary");
    done_.insert(std::stoull(line));
    unite(before_, summary_from_json(line.substr(tab + 1), at));
  }
}

std::string CampaignFolder::path_of(const fuzz::CampaignFinding& finding) const {
  return (fs::path(path_) / finding.file).string();
}

void CampaignFolder::save(const fuzz::CampaignFinding& finding) const {
  ReportFile file(path_of(finding));
  file.write(finding.text);
  file.finish();
}

void CampaignFolder::add(std::uint64_t chunk, const fuzz::CampaignSummary& summary) {
  journal_ << chunk << '\t' << to_json(summary) << '\n' << std::flush;
  if (!journal_) throw std::runtime_error(journal_path_ + ": cannot be written: the disk may be full");
}

CampaignIdentity journal_of(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; it != end && !error; it.increment(error))
    if (it->path().extension() == ".jsonl") found.push_back(it->path().string());
  if (found.size() != 1)
    throw std::runtime_error(
        fmt::format("{}: {} journals, expected one to resume; with more name --shard, and the options of the start",
                    folder, found.size()));
  std::ifstream stream(found[0]);
  std::string header;
  std::getline(stream, header);
  return identity_of(header, found[0]);
}

}  // namespace gradcheck
