// SPDX-License-Identifier: MIT
#include <gradcheck/app/list_command.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gradcheck/app/case_files.hpp>
#include <gradcheck/app/print/in_one_line.hpp>
#include <gradcheck/contract/contract.hpp>
#include <mlp/activation.hpp>
#include <mlp/loss_kind.hpp>
#include <mlp/network.hpp>

namespace gradcheck {
namespace {

using Json = nlohmann::ordered_json;

/// "Attention (all_masked, none_masked)".
std::string with_varieties(const Registry::Entry& layer) {
  std::vector<std::string_view> known;
  for (const Variety variety : layer.varieties) known.push_back(to_string(variety));
  return known.empty() ? layer.name : fmt::format("{} ({})", layer.name, fmt::join(known, ", "));
}

/// Of each layer that has any: its varieties.
Json varieties_of(const Registry& registry) {
  Json all;
  for (const Registry::Entry& layer : registry.entries())
    for (const Variety variety : layer.varieties) all[layer.name].push_back(to_string(variety));
  return all;
}

}  // namespace

void list_names(const Invocation& i, const Registry& registry, const Print& print) {
  std::vector<std::string> blocks, activations, losses;
  for (const std::string_view type : mlp::block_types()) blocks.emplace_back(type);
  for (const mlp::FunctionFacts& f : mlp::functions()) activations.emplace_back(f.name);
  for (const mlp::LossKind kind : mlp::loss_kinds()) losses.emplace_back(mlp::name(kind));
  const std::vector<std::pair<std::string, std::vector<std::string>>> groups{
      {"layers", registry.names()}, {"clauses", detail::clause_names()},
      {"blocks", blocks},           {"activations", activations},
      {"losses", losses},           {"cases", installed_case_names()}};
  std::vector<std::string> layers;
  for (const Registry::Entry& layer : registry.entries()) layers.push_back(with_varieties(layer));
  Json json;
  for (const auto& [title, names] : groups) {
    json[title] = names;
    if (i.format == Format::text) print(fmt::format("{}:\n", title));
    for (const std::string& name : title == "layers" ? layers : names)
      if (i.format == Format::text) print("  " + name + "\n");
  }
  if (const Json varieties = varieties_of(registry); !varieties.empty()) json["varieties"] = varieties;
  if (i.format == Format::json) print(in_one_line(json) + "\n");
}

}  // namespace gradcheck
