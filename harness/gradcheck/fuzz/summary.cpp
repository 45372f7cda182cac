// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/summary.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <gradcheck/fuzz/mistake_cause.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::Case;

void unite(RunCounts& sum, const RunCounts& other) {
  sum.runs += other.runs;
  sum.refused += other.refused;
  sum.all_undecided += other.all_undecided;
  sum.evaluations += other.evaluations;
  sum.coordinates += other.coordinates;
}

bool same(const CampaignFinding& a, const CampaignFinding& b) { return a.cause == b.cause && a.shape == b.shape; }

std::string layers_of(const std::vector<cases::Layer>& layers) {
  std::string text;
  for (const cases::Layer& layer : layers) {
    if (!text.empty()) text += ", ";
    if (const auto* dense = std::get_if<cases::DenseLayer>(&layer))
      text += fmt::format("dense {} -> {}{}", dense->weights.values.n_cols, dense->weights.values.n_rows,
                          dense->bias.values.is_empty() ? "" : " with bias");
    else if (const auto* block = std::get_if<cases::ResidualLayer>(&layer))
      text += fmt::format("residual ({}){}", layers_of(block->layers), block->projection ? " with projection" : "");
    else
      text += cases::type_of(layer);
  }
  return text;
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

void unite(std::vector<CampaignFinding>& all, CampaignFinding finding) {
  // One mistake has one finding: where it is named in some network, others in which it has no name say less.
  if (std::ranges::any_of(all, [&](const auto& f) { return is_named_by(finding.cause, f.cause); })) return;
  std::erase_if(all, [&](const auto& f) { return is_named_by(f.cause, finding.cause); });
  const auto known = std::ranges::find_if(all, [&](const CampaignFinding& f) { return same(f, finding); });
  if (known != all.end() && known->run <= finding.run) return;
  if (known != all.end()) all.erase(known);
  const auto place = std::ranges::upper_bound(all, finding.run, {}, &CampaignFinding::run);
  all.insert(place, std::move(finding));
}

void unite(std::map<std::string, PropertyCounts>& sum, const std::map<std::string, PropertyCounts>& other) {
  for (const auto& [name, counts] : other) {
    sum[name].applied += counts.applied;
    sum[name].violated += counts.violated;
  }
}

void unite(CampaignSummary& sum, const CampaignSummary& other) {
  sum.shards.insert(other.shards.begin(), other.shards.end());
  sum.interrupted.insert(other.interrupted.begin(), other.interrupted.end());
  unite(sum.ordinary, other.ordinary);
  unite(sum.unusual, other.unusual);
  sum.failures += other.failures;
  for (const auto& [why, times] : other.refusals) sum.refusals[why] += times;
  unite(sum.properties, other.properties);
  unite(sum.coverage, other.coverage);
  for (const CampaignFinding& finding : other.findings) unite(sum.findings, finding);
}

std::set<Shard> missing_shards(const CampaignSummary& sum) {
  std::set<Shard> missing;
  const std::uint64_t count = sum.shards.empty() ? 0 : sum.shards.begin()->count;
  for (std::uint64_t index = 0; index < count; ++index)
    if (const Shard one{index, count}; !sum.shards.contains(one)) missing.insert(one);
  return missing;
}

std::string shape_of(const Case& c) {
  if (c.layer) return c.layer->name + " " + to_string(c.layer->shape);
  std::string text =
      fmt::format("{}: {}; {}, {}; {}", c.scalar == cases::Scalar::float32 ? "float" : "double", layers_of(c.layers),
                  name(c.loss.kind), name(c.loss.reduction), counted(c.x.values.n_rows, "sample"));
  for (const auto& p : c.penalties) text += p.norm == mlp::Norm::l1 ? ", l1" : ", l2";
  if (!c.updates.empty()) text += ", " + counted(c.updates.size(), "update");
  return text;
}

}  // namespace gradcheck::fuzz
