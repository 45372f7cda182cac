// SPDX-License-Identifier: MIT
#include <gradcheck/app/layer_commands.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <variant>

#include <fmt/format.h>

#include <gradcheck/app/isolation/isolated_layer.hpp>
#include <gradcheck/app/isolation/serve.hpp>
#include <gradcheck/app/layer_outcome.hpp>
#include <gradcheck/app/system/system.hpp>
#include <gradcheck/app/usage/closest.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/contract/contract.hpp>
#include <gradcheck/factory/check_factory.hpp>

namespace gradcheck {
namespace {

using Names = std::vector<std::string>;

void require_clause(const std::string& name) {
  const Names known = detail::clause_names();
  if (name.empty() || std::ranges::find(known, name) != known.end()) return;
  throw detail::UserError(no_such("clause", name, known));
}

/// A name that is registered stands for itself, whatever signs it has.
Names layers_like(const std::string& wanted, const Names& known) {
  if (std::ranges::find(known, wanted) != known.end()) return {wanted};
  Names found;
  for (const std::string& name : known)
    if (system::matches(wanted, name)) found.push_back(name);
  if (found.empty()) throw detail::UserError(no_such("layer", wanted, known));
  return found;
}

/// At the one configuration that was asked for, or at all of them and at other data.
Report checked(const Invocation& i, const Registry::Entry& layer, const Factory& make) {
  if (i.shape) return check_configuration(layer.name, make, {*i.shape, i.options.seed}, i.options);
  return check_made_layers(layer.name, make, layer.varieties, i.options);
}

/// With each layer that is made announced.
LayerOutcome checked_aloud(const Invocation& i, const Registry::Entry& layer,
                           const std::function<void(const std::string& shape)>& making) {
  const Factory make = [&](const Shape& shape, std::mt19937_64& random) {
    making(to_string(shape));
    return layer.make(shape, random);
  };
  return outcome_of(checked(i, layer, make), i, layer.name);
}

std::string subject_of(const Names& layers) { return fmt::format("layers {}", fmt::join(layers, ", ")); }

LayerOutcome outcome_of_layer(const Invocation& i, const Registry::Entry& layer, const Names& all) {
  if (!i.isolation.wanted) return outcome_of(checked(i, layer, layer.make), i, layer.name);
  const auto ended = isolated_check(layer.name, subject_of(all), i.isolation.limits);
  if (const auto* died = std::get_if<LayerDeath>(&ended)) return outcome_of(*died, i, layer.name);
  return std::get<LayerOutcome>(ended);
}

/// Several layers as one answer.
class Layers {
 public:
  Layers(std::size_t count, const Invocation& i, const Print& print) : count_(count), invocation_(i), print_(print) {}

  void add(const LayerOutcome& outcome) {
    failed_ += outcome.ok ? 0 : 1;
    if (!outcome.untested.empty()) untested_.push_back(outcome.untested);
    if (invocation_.format == Format::text || count_ == 1)
      print_(outcome.text);
    else
      reports_.push_back(outcome.text.substr(0, outcome.text.find_last_not_of('\n') + 1));
  }

  /// True where nothing failed.
  bool finish() {
    const bool ok = failed_ == 0 && untested_.empty();
    if (count_ > 1 && invocation_.format == Format::json)
      print_(fmt::format("{{\"ok\":{},\"layers\":[{}]}}\n", ok, fmt::join(reports_, ",")));
    else if (count_ > 1)
      print_(fmt::format("{} layers: {} agree, {} fail{}\n", count_, count_ - failed_ - untested_.size(), failed_,
                         untested_.empty() ? "" : fmt::format(", {} not tested", untested_.size())));
    if (failed_ == 0 && !untested_.empty())
      throw detail::UserError(fmt::format("{}", fmt::join(untested_, "\ngradcheck: ")));
    return ok;
  }

 private:
  std::size_t count_, failed_ = 0;
  const Invocation& invocation_;
  const Print& print_;
  Names untested_, reports_;
};

}  // namespace

Names selected_layers(const Names& wanted, const Registry& registry) {
  const Names known = registry.names();
  if (wanted.empty()) return known;
  Names all;
  for (const std::string& one : wanted)
    for (const std::string& name : layers_like(one, known))
      if (std::ranges::find(all, name) == all.end()) all.push_back(name);
  return all;
}

bool check_registered(const Invocation& i, const Registry& registry, const Print& print) {
  require_clause(i.clause);
  const Names layers = selected_layers(i.layers, registry);
  if (layers.empty()) throw detail::UserError("--isolate is of registered layers, and none is registered here");
  Layers all(layers.size(), i, print);
  for (const std::string& name : layers) all.add(outcome_of_layer(i, registry.at(name), layers));
  return all.finish();
}

void serve_layers_if_child(const Invocation& i, const Registry& registry) {
  const auto connection = system::connection_to_starter();
  if (!connection) return;
  const CheckLayer check = [&](const std::string& layer, const std::function<void(const std::string&)>& making) {
    return checked_aloud(i, registry.at(layer), making);
  };
  serve_layers(subject_of(selected_layers(i.layers, registry)), check, *connection, i.isolation.limits.memory);
}

}  // namespace gradcheck
