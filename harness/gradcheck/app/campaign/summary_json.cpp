// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/summary_json.hpp>

#include <map>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gradcheck/app/print/in_one_line.hpp>
#include <gradcheck/render/machine/json.hpp>

namespace gradcheck {
namespace {

using Json = nlohmann::ordered_json;
using detail::JsonValue;
using fuzz::CampaignFinding, fuzz::CampaignSummary, fuzz::RunCounts;

Json json_of(const RunCounts& r) {
  const Counts& c = r.coordinates;
  return {{"runs", r.runs},
          {"refused", r.refused},
          {"entirely undecided", r.all_undecided},
          {"evaluations", r.evaluations},
          {"coordinates",
           {{"agree", c.agree},
            {"disagree", c.disagree},
            {"kink", c.kink},
            {"undecided", c.undecided},
            {"negligible", c.negligible},
            {"flat", c.flat}}}};
}

/// Of anything that is counted: so many that the sum of a thousand reports does not overflow.
constexpr std::uint64_t most_counted = std::uint64_t{1} << 53U;

std::uint64_t count(const JsonValue& j, const char* key) { return j.at(key).count(most_counted); }

/// One that is a part of another.
std::uint64_t count(const JsonValue& j, const char* key, std::uint64_t whole) { return j.at(key).count(whole); }

RunCounts counts_of(const JsonValue& j) {
  const std::uint64_t runs = count(j, "runs");
  const JsonValue c = j.at("coordinates");
  return {runs,
          count(j, "refused", runs),
          count(j, "entirely undecided", runs),
          count(j, "evaluations"),
          {count(c, "agree"), count(c, "disagree"), count(c, "kink"), count(c, "undecided"), count(c, "negligible"),
           count(c, "flat")}};
}

using Properties = std::map<std::string, fuzz::PropertyCounts>;

Json json_of(const Properties& properties) {
  Json all = Json::object();
  for (const auto& [name, counts] : properties)
    all[name] = {{"applied", counts.applied}, {"violated", counts.violated}};
  return all;
}

Properties properties_of(const JsonValue& j) {
  Properties all;
  for (const auto& [name, counts] : j.members()) all[name] = {count(counts, "applied"), count(counts, "violated")};
  return all;
}

std::map<std::string, std::uint64_t> counts_by_name(const JsonValue& j) {
  std::map<std::string, std::uint64_t> all;
  for (const auto& [name, times] : j.members()) all[name] = times.count(most_counted);
  return all;
}

fuzz::Coverage coverage_of(const JsonValue& j) {
  fuzz::Coverage all;
  for (const auto& [what, counts] : j.members()) all[what] = counts_by_name(counts);
  return all;
}

Json json_of(const CampaignFinding& f) {
  return {{"run", f.run},   {"cause", f.cause}, {"shape", f.shape}, {"evidence", f.evidence},
          {"file", f.file}, {"local", f.local}, {"case", f.text}};
}

CampaignFinding finding_of(const JsonValue& j) {
  return {j.at("run").count(), j.at("cause").text(), j.at("shape").text(), j.at("evidence").text(),
          j.at("file").text(), j.at("case").text(),  j.at("local").flag()};
}

Json json_of(const std::set<fuzz::Shard>& shards) {
  Json all = Json::array();
  for (const fuzz::Shard& shard : shards) all.push_back({shard.index, shard.count});
  return all;
}

std::set<fuzz::Shard> shards_in(const JsonValue& j) {
  std::set<fuzz::Shard> all;
  for (const JsonValue& shard : j.items()) all.insert(shard_in(shard));
  return all;
}

}  // namespace

std::string to_json(const CampaignSummary& s) {
  Json findings = Json::array();
  for (const CampaignFinding& f : s.findings) findings.push_back(json_of(f));
  return in_one_line({{"version", json_version},
                      {"fuzz", s.subject},
                      {"seed", s.seed},
                      {"planned", s.planned},
                      {"shards", json_of(s.shards)},
                      {"complete", s.complete()},
                      {"interrupted", json_of(s.interrupted)},
                      {"missing", json_of(s.missing)},
                      {"ok", s.ok()},
                      {"ordinary", json_of(s.ordinary)},
                      {"unusual", json_of(s.unusual)},
                      {"failures", s.failures},
                      {"refusals", s.refusals},
                      {"properties", json_of(s.properties)},
                      {"findings", findings},
                      {"coverage", s.coverage}});
}

CampaignSummary summary_of(const JsonValue& j) {
  if (j.has("version")) (void)j.at("version").count(json_version);  // older ones have none
  CampaignSummary s;
  s.subject = j.at("fuzz").text();
  s.seed = j.at("seed").count();
  s.planned = j.at("planned").count();
  s.shards = shards_in(j.at("shards"));
  if (j.has("interrupted")) s.interrupted = shards_in(j.at("interrupted"));  // a chunk's has none; nor had older ones
  s.ordinary = counts_of(j.at("ordinary"));
  s.unusual = counts_of(j.at("unusual"));
  s.failures = count(j, "failures", s.runs());
  s.refusals = counts_by_name(j.at("refusals"));
  s.properties = properties_of(j.at("properties"));
  s.coverage = coverage_of(j.at("coverage"));
  for (const JsonValue& f : j.at("findings").items()) unite(s.findings, finding_of(f));
  return s;
}

CampaignSummary summary_from_json(std::string_view text, const std::string& path, int line) {
  const nlohmann::json json = detail::parse_json(text, path, line, "a summary, as of fuzz --report json");
  return summary_of(JsonValue(json, fmt::format("{}:{}: summary", path, line)));
}

fuzz::Shard shard_in(const JsonValue& j) {
  const std::vector<JsonValue> both = j.items();
  if (both.size() != 2) j.refuse(fmt::format("found {} items, expected [index, count]", both.size()));
  const fuzz::Shard shard{both[0].count(), both[1].count(fuzz::most_shards)};
  if (shard.index >= shard.count) both[0].refuse_found("an index below the count behind it");
  return shard;
}

}  // namespace gradcheck
