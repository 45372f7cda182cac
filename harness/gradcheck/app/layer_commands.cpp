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

std::string reproduction(const Invocation& i, const Configuration* at) {
  std::string line = fmt::format("reproduce: {} check --layer {} --seed {}", quoted(i.program), quoted(i.layer),
                                 at != nullptr ? at->seed : i.options.seed);
  if (at != nullptr) line += " --shape " + to_string(at->shape);
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

/// The configurations that were asked for.
std::vector<Configuration> asked(const Invocation& i) {
  if (i.shape) return {{*i.shape, i.options.seed}};
  return configurations(i.options.seed);
}

}  // namespace

bool check_registered(const Invocation& i, const Registry& registry, const Print& print) {
  require_clause(i.clause);
  const Registry::Entry& layer = layer_named(i.layer, registry);
  const std::vector<Configuration> all = asked(i);
  const Report report = check_configurations(layer.name, layer.make, all, i.options);
  const bool ok = i.clause.empty() ? print_report(report, i, print) : print_clause(report, i, print);
  if (!ok && i.format == Format::text) print(reproduction(i, i.shape ? &all[0] : nullptr));
  return ok;
}

void list_names(const Invocation& i, const Registry& registry, const Print& print) {
  std::vector<std::string> activations, losses;
  for (const mlp::FunctionFacts& f : mlp::functions()) activations.emplace_back(f.name);
  for (const mlp::LossKind kind : mlp::loss_kinds()) losses.emplace_back(mlp::name(kind));
  const std::vector<std::pair<std::string, std::vector<std::string>>> groups{{"layers", registry.names()},
                                                                             {"clauses", detail::clause_names()},
                                                                             {"activations", activations},
                                                                             {"losses", losses}};
  Json json;
  for (const auto& [title, names] : groups) {
    json[title] = names;
    if (i.format == Format::text) print(fmt::format("{}:\n", title));
    for (const std::string& name : names)
      if (i.format == Format::text) print("  " + name + "\n");
  }
  if (i.format == Format::json) print(json.dump() + "\n");
}

}  // namespace gradcheck
