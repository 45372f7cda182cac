// SPDX-License-Identifier: MIT
#include <gradcheck/app/layer_commands.hpp>

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gradcheck/app/print/quoted.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/contract/contract.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/render/json.hpp>
#include <gradcheck/render/text.hpp>
#include <mlp/activation.hpp>
#include <mlp/loss_kind.hpp>

namespace gradcheck {
namespace {

using Json = nlohmann::ordered_json;

const Registry::Entry& layer_named(const std::string& name, const Registry& registry) {
  try {
    return registry.at(name);
  } catch (const std::invalid_argument& e) {
    throw detail::UserError(e.what());  // what the user typed
  }
}

void require_clause(const std::string& name) {
  const std::vector<std::string> known = detail::clause_names();
  if (name.empty() || std::ranges::find(known, name) != known.end()) return;
  throw detail::UserError(fmt::format("no clause \"{}\", expected one of {}", name, fmt::join(known, ", ")));
}

std::string reproduction(const Invocation& i) {
  std::string line =
      fmt::format("reproduce: {} check --layer {} --seed {}", quoted(i.program), quoted(i.layer), i.options.seed);
  if (i.shape) line += " --shape " + quoted(to_string(*i.shape));
  if (!i.clause.empty()) line += " --clause " + quoted(i.clause);
  return line + (i.options.strict ? " --strict\n" : "\n");
}

std::string failure_line(const Report& part) {
  if (part.findings.empty()) return fmt::format("  {}: {}\n", part.subject, headline(part));
  std::vector<std::string> mistakes;
  for (const Finding& f : part.findings) mistakes.push_back(f.mistake);
  return fmt::format("  {}: fail: {}\n", part.subject, fmt::join(mistakes, ", "));
}

/// The report with the first of its failures in full, the others in a line each.
std::string shortened(const Report& report) {
  if (report.parts.size() < 2) return to_text(report);
  Report first = report;
  first.parts.resize(1);
  std::string text = to_text(first);
  for (std::size_t k = 1; k < report.parts.size(); ++k) text += failure_line(report.parts[k]);
  return text;
}

/// The clause by its name; not tested where no configuration came as far as that.
Clause clause_named(const Report& report, const std::string& name) {
  const auto found = std::ranges::find(report.clauses, name, &Clause::name);
  if (found != report.clauses.end()) return *found;
  return {name, ClauseState::not_tested, "the check did not come as far, without --clause it says why"};
}

bool print_clause(const Report& report, const Invocation& i, const Print& print) {
  const Clause c = clause_named(report, i.clause);
  if (i.format == Format::json)
    print(Json{{"subject", report.subject},
               {"clause", c.name},
               {"state", to_string(c.state)},
               {"why", c.why},
               {"seed", report.seed}}
              .dump() +
          "\n");
  else
    print(
        fmt::format("{}: {}: {}{}{}\n", report.subject, c.name, to_string(c.state), c.why.empty() ? "" : ": ", c.why));
  if (c.state == ClauseState::not_tested) throw detail::UserError("clause " + c.name + " was not tested: " + c.why);
  return c.state == ClauseState::held;
}

bool print_report(const Report& report, const Invocation& i, const Print& print) {
  const bool ok = report.ok();
  if (i.format == Format::json)
    print(to_json(report) + "\n");
  else
    print(i.quiet && ok ? report.subject + ": " + headline(report) + "\n" : shortened(report));
  if (report.counts().total() == 0 && report.parts.empty() && report.findings.empty())
    throw detail::UserError("layer " + i.layer + " refuses every configuration: nothing was checked");
  return ok;
}

/// At the one configuration that was asked for, or at all of them and at other data.
Report checked(const Invocation& i, const Registry::Entry& layer) {
  if (i.shape) return check_configuration(layer.name, layer.make, {*i.shape, i.options.seed}, i.options);
  return check_made_layers(layer.name, layer.make, layer.varieties, i.options);
}

}  // namespace

bool check_registered(const Invocation& i, const Registry& registry, const Print& print) {
  require_clause(i.clause);
  const Registry::Entry& layer = layer_named(i.layer, registry);
  const Report report = checked(i, layer);
  const bool ok = i.clause.empty() ? print_report(report, i, print) : print_clause(report, i, print);
  if (!ok && i.format == Format::text) print(reproduction(i));
  return ok;
}

namespace {

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
  std::vector<std::string> activations, losses;
  for (const mlp::FunctionFacts& f : mlp::functions()) activations.emplace_back(f.name);
  for (const mlp::LossKind kind : mlp::loss_kinds()) losses.emplace_back(mlp::name(kind));
  const std::vector<std::pair<std::string, std::vector<std::string>>> groups{{"layers", registry.names()},
                                                                             {"clauses", detail::clause_names()},
                                                                             {"activations", activations},
                                                                             {"losses", losses}};
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
  if (i.format == Format::json) print(json.dump() + "\n");
}

}  // namespace gradcheck
