// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/journal.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/app/print/text_file.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace gradcheck {
namespace {

using detail::JsonValue;
using fuzz::CampaignSummary;

constexpr const char* what_a_journal_is = "the journal of a campaign";

/// Those that end with a line feed, without it.
std::vector<std::string_view> whole_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

CampaignIdentity identity_of(const std::vector<std::string_view>& lines, const std::string& path) {
  if (lines.empty()) throw detail::InputError(path, 1, fmt::format("no whole line, expected {}", what_a_journal_is));
  const auto json = detail::parse_json(lines.front(), path, 1, what_a_journal_is);
  const JsonValue header(json, path + ":1: header");
  return {header.at("fuzz").text(), header.at("seed").count(), header.at("planned").count(),
          shard_in(header.at("shard"))};
}

bool same(const CampaignIdentity& a, const CampaignIdentity& b) {
  return std::tie(a.subject, a.seed, a.planned, a.shard) == std::tie(b.subject, b.seed, b.planned, b.shard);
}

std::string described(const CampaignIdentity& i) {
  return fmt::format("{}, seed {}, {}, shard {}/{}", i.subject, i.seed,
                     i.planned == 0 ? "for a time" : fmt::format("{} runs", i.planned), i.shard.index, i.shard.count);
}

/// One line of the journal of a campaign.
struct Line {
  const std::string& path;
  int number;
  const CampaignIdentity& campaign;

  [[noreturn]] void refuse(const std::string& what) const { throw detail::InputError(path, number, what); }
};

/// Those that a chunk has; none beyond the campaign's.
std::uint64_t runs_of(std::uint64_t chunk, const CampaignIdentity& campaign) {
  return campaign.planned == 0 ? fuzz::chunk_runs : fuzz::runs_of_chunk(chunk, campaign.planned);
}

std::uint64_t chunk_in(std::string_view text, const Line& line) {
  std::uint64_t chunk = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), chunk);
  if (error != std::errc() || end != text.data() + text.size())
    line.refuse("no number before the tab, expected that of a chunk");
  const fuzz::Shard& shard = line.campaign.shard;
  if (chunk % shard.count != shard.index || runs_of(chunk, line.campaign) == 0)
    line.refuse(fmt::format("chunk {}, expected one of {}", chunk, described(line.campaign)));
  return chunk;
}

void require_whole(const CampaignSummary& s, std::uint64_t chunk, const Line& line) {
  if (s.subject != line.campaign.subject || s.seed != line.campaign.seed)
    line.refuse(fmt::format("summary of {}, seed {}, expected {}, seed {}", s.subject, s.seed, line.campaign.subject,
                            line.campaign.seed));
  const std::uint64_t runs = runs_of(chunk, line.campaign);
  if (s.runs() != runs) line.refuse(fmt::format("summary of {} runs, expected {}", s.runs(), runs));
}

void add(JournalContent& content, std::string_view text, const Line& line) {
  const std::size_t tab = text.find('\t');
  if (tab == std::string_view::npos) line.refuse("no tab, expected the number of a chunk, a tab and its summary");
  const std::uint64_t chunk = chunk_in(text.substr(0, tab), line);
  if (!content.done.insert(chunk).second) line.refuse(fmt::format("chunk {} once more, expected each once", chunk));
  const CampaignSummary summary = summary_from_json(text.substr(tab + 1), line.path, line.number);
  require_whole(summary, chunk, line);
  unite(content.before, summary);
}

}  // namespace

std::string journal_header(const CampaignIdentity& i) {
  return nlohmann::ordered_json{
             {"fuzz", i.subject}, {"seed", i.seed}, {"planned", i.planned}, {"shard", {i.shard.index, i.shard.count}}}
             .dump() +
         "\n";
}

std::string journal_line(std::uint64_t chunk, const CampaignSummary& summary) {
  return fmt::format("{}\t{}\n", chunk, to_json(summary));
}

JournalContent read_journal(const std::string& path, const CampaignIdentity& identity) {
  const std::string text = text_of_file(path, what_a_journal_is);
  const std::vector<std::string_view> lines = whole_lines(text);
  const CampaignIdentity found = identity_of(lines, path);
  if (!same(found, identity))
    throw detail::InputError(path, 1,
                             fmt::format("is the journal of {}, expected {}", described(found), described(identity)));
  JournalContent content;
  for (std::size_t n = 1; n < lines.size(); ++n) add(content, lines[n], {path, static_cast<int>(n) + 1, identity});
  content.size = text.rfind('\n') + 1;
  return content;
}

CampaignIdentity identity_in(const std::string& path) {
  const std::string text = text_of_file(path, what_a_journal_is);
  return identity_of(whole_lines(text), path);
}

}  // namespace gradcheck
