// SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include <gradcheck/base/indented.hpp>
#include <gradcheck/base/percent.hpp>
#include <gradcheck/fuzz/summary.hpp>

namespace gradcheck::fuzz {
namespace {

using Times = std::vector<std::pair<std::string, std::uint64_t>>;

constexpr std::size_t names_shown = 24;

/// "0/8, 3/8"
std::string names(const std::set<Shard>& shards) {
  std::string text;
  std::size_t shown = 0;
  for (const Shard& shard : shards) {
    if (shown++ == names_shown) return text + fmt::format(", and {} more", shards.size() - names_shown);
    text += fmt::format("{}{}/{}", text.empty() ? "" : ", ", shard.index, shard.count);
  }
  return text;
}

std::string heading(const CampaignSummary& s) {
  std::string text = fmt::format("{}, seed {}: {}", s.subject, s.seed, s.runs());
  if (s.planned > 0) text += fmt::format(" of {}", s.planned);
  text += " runs";
  const bool whole = s.shards.empty() || s.shards.begin()->count == 1;
  return text + (whole ? "\n" : ", shards " + names(s.shards) + "\n");
}

/// What keeps a campaign from being complete, a line each.
std::string gaps(const CampaignSummary& s) {
  const bool whole = s.interrupted.contains(Shard{});
  std::string text = whole ? "  interrupted before its end\n" : "";
  if (!whole && !s.interrupted.empty()) text += "  interrupted before their end: shards " + names(s.interrupted) + "\n";
  return s.missing.empty() ? text : text + "  missing: shards " + names(s.missing) + "\n";
}

/// Findings win: they are there, whatever the rest would have shown.
const char* verdict(const CampaignSummary& s) {
  if (s.ok()) return "ok";
  return s.failures == 0 && !s.complete() ? "incomplete" : "not ok";
}

/// The s of more, or less, than one.
const char* plural(std::uint64_t count) { return count == 1 ? "" : "s"; }

std::string line(const char* scale, const RunCounts& r) {
  const Counts& c = r.coordinates;
  const auto total = static_cast<double>(c.total());
  return fmt::format(
      "  {:<9}{:>9} run{}, {} refused, {} entirely undecided; {} coordinate{}: {} disagree, {} undecided ({:.3f} %), "
      "{} "
      "kink, {:.1f} % negligible, {:.1f} % flat; {:.1f} evaluations each\n",
      scale, r.runs, plural(r.runs), r.refused, r.all_undecided, c.total(), plural(c.total()), c.disagree, c.undecided,
      detail::percent(static_cast<double>(c.undecided), total), c.kink,
      detail::percent(static_cast<double>(c.negligible), total), detail::percent(static_cast<double>(c.flat), total),
      total > 0 ? static_cast<double>(r.evaluations) / total : 0.0);
}

RunCounts both(const CampaignSummary& s) {
  RunCounts sum = s.ordinary;
  sum.runs += s.unusual.runs;
  sum.refused += s.unusual.refused;
  sum.all_undecided += s.unusual.all_undecided;
  sum.evaluations += s.unusual.evaluations;
  sum.coordinates += s.unusual.coordinates;
  return sum;
}

/// Numbers in their order, names by how often they came up.
Times ordered(const std::map<std::string, std::uint64_t>& counts) {
  Times all(counts.begin(), counts.end());
  const auto number = [](const std::string& text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0U;
  };
  std::ranges::stable_sort(all, [&](const auto& a, const auto& b) {
    const unsigned m = number(a.first), n = number(b.first);
    return m > 0 && n > 0 ? m < n : a.second > b.second;
  });
  return all;
}

template <class Items, class Text>
std::string list(const Items& items, Text text) {
  std::string out;
  for (std::size_t n = 0; n < std::min(items.size(), names_shown); ++n) out += (n > 0 ? ", " : "") + text(items[n]);
  return items.size() > names_shown ? out + fmt::format(", and {} more", items.size() - names_shown) : out;
}

/// A number, or several names, in brackets: else nobody could tell it from what stands beside it.
std::string apart(const std::string& name) {
  const bool is_number = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
  return is_number || name.find(", ") != std::string::npos ? "(" + name + ")" : name;
}

std::string table(const Coverage& coverage) {
  std::string text = "  what came up, in how many runs\n";
  std::size_t width = 15;
  for (const auto& row : coverage) width = std::max(width, row.first.size() + 1);
  for (const auto& [what, counts] : coverage)
    text += fmt::format(
        "    {:<{}}{} kind{}: {}\n", what, width, counts.size(), plural(counts.size()),
        list(ordered(counts), [](const auto& c) { return fmt::format("{} {}", apart(c.first), c.second); }));
  return text;
}

std::string properties(const CampaignSummary& s) {
  std::string text = s.properties.empty() ? "" : "  properties, in how many runs\n";
  for (const auto& [name, counts] : s.properties)
    text += fmt::format("    {:<26}{} applied, {} violated\n", name, counts.applied, counts.violated);
  return text;
}

std::string missing(const Coverage& coverage) {
  std::string text;
  for (const auto& [what, names] : never(coverage))
    text += fmt::format("    {:<15}{} never: {}\n", what, names.size(), list(names, apart));
  return text.empty() ? "    all that can come up did\n" : text;
}

/// A process that crashed may have left several lines of evidence.
std::string findings(const CampaignSummary& s) {
  std::string text;
  for (const CampaignFinding& f : s.findings)
    text += fmt::format("  run {}: {}\n    {}\n    {}{}\n", f.run, f.cause, f.shape,
                        detail::indented_behind_first(f.evidence, 4), f.local ? "" : " (shrinking was cut short)");
  return text;
}

}  // namespace

std::string findings_and_verdict(const CampaignSummary& s) {
  return findings(s) + gaps(s) +
         fmt::format("{}: {} of {} runs failed, {} finding{}\n", verdict(s), s.failures, s.runs(), s.findings.size(),
                     plural(s.findings.size()));
}

std::string to_text(const CampaignSummary& s) {
  std::string text = heading(s) + line("ordinary", s.ordinary) + line("unusual", s.unusual) + line("all", both(s));
  for (const auto& [why, times] : s.refusals)
    text += fmt::format("  refused: {}, {} run{}\n", why, times, plural(times));
  text += properties(s) + table(s.coverage);
  if (!s.coverage.contains("custom layer")) text += missing(s.coverage);
  return text + findings_and_verdict(s);
}

}  // namespace gradcheck::fuzz
