// SPDX-License-Identifier: MIT
#include <gradcheck/app/layer_commands.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <gradcheck/app/annotate.hpp>
#include <gradcheck/app/isolation/isolated_layer.hpp>
#include <gradcheck/app/isolation/serve.hpp>
#include <gradcheck/app/layer_outcome.hpp>
#include <gradcheck/app/print/from_json.hpp>
#include <gradcheck/app/system/system.hpp>
#include <gradcheck/app/usage/closest.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/contract/contract.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/render/machine/json.hpp>

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
messages::Checked checked_aloud(const Invocation& i, const Registry::Entry& layer,
                                const std::function<void(const std::string& shape)>& making) {
  const Factory make = [&](const Shape& shape, std::mt19937_64& random) {
    making(to_string(shape));
    return layer.make(shape, random);
  };
  return {to_json(checked(i, layer, make))};
}

std::string subject_of(const Names& layers) { return fmt::format("layers {}", fmt::join(layers, ", ")); }

CheckedLayer check_one(const Invocation& i, const Registry::Entry& layer, const Names& all) {
  if (!i.isolation.wanted) return outcome_of(checked(i, layer, layer.make), i, layer);
  const auto ended = isolated_check(layer.name, subject_of(all), i.isolation.limits);
  if (const auto* died = std::get_if<LayerDeath>(&ended)) return outcome_of(*died, i, layer);
  return outcome_of(from_json(std::get<messages::Checked>(ended).report), i, layer);
}

/// Several layers as one answer: each printed at once, or all as one document in the end.
class Layers {
 public:
  Layers(std::size_t count, const Invocation& i, const Print& print) : count_(count), invocation_(i), print_(print) {}

  void add(CheckedLayer checked) {
    failed_ += checked.ok ? 0 : 1;
    if (!checked.untested.empty()) untested_.push_back(checked.untested);
    all_.push_back(std::move(checked));
    if (invocation_.format != Format::text) return;
    print_(text_of(all_.back(), invocation_));
    annotate(std::exchange(all_, {}), invocation_);
  }

  /// True where nothing failed.
  bool finish() {
    if (invocation_.format != Format::text)
      print_document();
    else if (count_ > 1)
      print_(fmt::format("{} layers: {} agree, {} fail{}\n", count_, count_ - failed_ - untested_.size(), failed_,
                         untested_.empty() ? "" : fmt::format(", {} not tested", untested_.size())));
    if (failed_ == 0 && !untested_.empty())
      throw detail::NothingChecked(fmt::format("{}", fmt::join(untested_, "\ngradcheck: ")));
    return failed_ == 0;
  }

 private:
  void print_document() {
    const Checks all = std::move(all_);
    print_(document(invocation_.format, all));
    annotate(all, invocation_);
  }

  std::size_t count_, failed_ = 0;
  const Invocation& invocation_;
  const Print& print_;
  CheckedLayers all_;
  Names untested_;
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
  if (!i.clause.empty() && i.format == Format::csv)
    throw detail::UserError("--report csv is of coordinates, of which --clause prints none");
  const Names layers = selected_layers(i.layers, registry);
  if (layers.empty()) throw detail::UserError("--isolate is of registered layers, and none is registered here");
  Layers all(layers.size(), i, print);
  for (const std::string& name : layers) all.add(check_one(i, registry.at(name), layers));
  return all.finish();
}

void serve_layers_if_child(const Invocation& i, const Registry& registry) {
  const auto connection = system::connection_to_starter();
  if (!connection) return;
  const CheckOne check = [&](const std::string& layer, const std::function<void(const std::string&)>& making) {
    return checked_aloud(i, registry.at(layer), making);
  };
  serve_checks(subject_of(selected_layers(i.layers, registry)), check, *connection, i.isolation.limits.memory);
}

}  // namespace gradcheck
