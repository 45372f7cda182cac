// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/summary_json.hpp>

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace gradcheck {
namespace {

using Json = nlohmann::ordered_json;
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

RunCounts counts_of(const Json& j) {
  const Json& c = j.at("coordinates");
  return {j.at("runs"),
          j.at("refused"),
          j.at("entirely undecided"),
          j.at("evaluations"),
          {c.at("agree"), c.at("disagree"), c.at("kink"), c.at("undecided"), c.at("negligible"), c.at("flat")}};
}

using Properties = std::map<std::string, fuzz::PropertyCounts>;

Json json_of(const Properties& properties) {
  Json all = Json::object();
  for (const auto& [name, counts] : properties)
    all[name] = {{"applied", counts.applied}, {"violated", counts.violated}};
  return all;
}

Properties properties_of(const Json& j) {
  Properties all;
  for (const auto& [name, counts] : j.items()) all[name] = {counts.at("applied"), counts.at("violated")};
  return all;
}

Json json_of(const CampaignFinding& f) {
  return {{"run", f.run},   {"cause", f.cause}, {"shape", f.shape}, {"evidence", f.evidence},
          {"file", f.file}, {"local", f.local}, {"case", f.text}};
}

CampaignFinding finding_of(const Json& j) {
  return {j.at("run"), j.at("cause"), j.at("shape"), j.at("evidence"), j.at("file"), j.at("case"), j.at("local")};
}

CampaignSummary summary_of(const Json& j) {
  CampaignSummary s;
  s.subject = j.at("fuzz");
  s.seed = j.at("seed"), s.planned = j.at("planned"), s.failures = j.at("failures");
  for (const Json& shard : j.at("shards")) s.shards.insert({shard.at(0), shard.at(1)});
  s.ordinary = counts_of(j.at("ordinary")), s.unusual = counts_of(j.at("unusual"));
  s.refusals = j.at("refusals").get<std::map<std::string, std::uint64_t>>();
  s.properties = properties_of(j.at("properties"));
  s.coverage = j.at("coverage").get<fuzz::Coverage>();
  for (const Json& f : j.at("findings")) unite(s.findings, finding_of(f));
  return s;
}

}  // namespace

std::string to_json(const CampaignSummary& s) {
  Json shards = Json::array(), findings = Json::array();
  for (const fuzz::Shard& shard : s.shards) shards.push_back({shard.index, shard.count});
  for (const CampaignFinding& f : s.findings) findings.push_back(json_of(f));
  return Json{{"fuzz", s.subject},
              {"seed", s.seed},
              {"planned", s.planned},
              {"shards", shards},
              {"ok", s.ok()},
              {"ordinary", json_of(s.ordinary)},
              {"unusual", json_of(s.unusual)},
              {"failures", s.failures},
              {"refusals", s.refusals},
              {"properties", json_of(s.properties)},
              {"findings", findings},
              {"coverage", s.coverage}}
      .dump();
}

CampaignSummary summary_from_json(const std::string& text, const std::string& source) {
  try {
    return summary_of(Json::parse(text));
  } catch (const Json::exception& e) {
    throw std::runtime_error(source + ": " + e.what() + ", expected a report of fuzz --report json");
  }
}

}  // namespace gradcheck
