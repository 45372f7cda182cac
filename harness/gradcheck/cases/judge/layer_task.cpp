// SPDX-License-Identifier: MIT
#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/cases/toml/read_parts.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/layer_check/check_any_layer.hpp>
#include <gradcheck/layer_check/findings.hpp>

namespace gradcheck::cases {
namespace {

using parts::read_generated, parts::read_matrix;

constexpr arma::uword largest_side = 100'000;

Numbers read_numbers(const Fields& fields, std::string_view key, arma::uword& total) {
  const Node& node = fields.need(key);
  if (node.table()) return read_generated(node, fields.path(), key, 0, 0, total);
  Numbers numbers(read_matrix(node, fields.path(), key));
  parts::count(fields, key, numbers.values.n_rows, numbers.values.n_cols, total);
  return numbers;
}

/// The factory may make matrices of any two of the sides: they are counted.
Shape read_shape(const Fields& fields, arma::uword& total) {
  const Node::Array& sides = fields.list("shape", "[samples, inputs, outputs]");
  if (sides.size() != 3)
    fields.fail("shape", fmt::format("shape has {} numbers, expected 3: samples, inputs, outputs", sides.size()));
  const auto side = [&](std::size_t n) { return whole_number(sides[n], fields.path(), "shape", 1, largest_side); };
  const Shape all{side(0), side(1), side(2), Variety::ordinary};
  parts::count(fields, "shape", all.samples, all.inputs, total);
  parts::count(fields, "shape", all.samples, all.outputs, total);
  parts::count(fields, "shape", all.outputs, all.inputs, total);
  return all;
}

Variety read_variety(const Fields& fields) {
  const std::string name = fields.text("variety");
  if (const auto variety = variety_named(name)) return *variety;
  std::vector<std::string_view> known;
  for (const Variety variety : all_varieties) known.push_back(to_string(variety));
  fields.fail("variety", fmt::format("unknown variety \"{}\", expected one of {}", name, fmt::join(known, ", ")));
}

/// The entry that the case names, or what there is instead.
const Registry::Entry& entry_of(const Case& c, const Registry* registry) {
  const std::string found = registry == nullptr ? std::string() : fmt::format("{}", fmt::join(registry->names(), ", "));
  if (found.empty())
    throw CaseError(
        c.path, c.title_line,
        fmt::format("layer {}: no layer is registered here; check this file with the program that registers it",
                    c.layer->name));
  try {
    return registry->at(c.layer->name);
  } catch (const std::invalid_argument& e) {
    throw CaseError(c.path, c.title_line, e.what());
  }
}

void put(const Case& c, const LayerTask::Parameter& from, const Parameters& all) {
  const auto into = std::ranges::find(all, from.name, &gradcheck::Parameter::name);
  const arma::mat& values = from.value.values;
  if (into == all.end())
    throw CaseError(c.path, c.title_line, fmt::format("layer {} has no parameter {}", c.layer->name, from.name));
  if (into->value.rows() != values.n_rows || into->value.cols() != values.n_cols)
    throw CaseError(c.path, c.title_line,
                    fmt::format("parameter {} is {}, expected {}", from.name, detail::shape(values),
                                detail::shape(into->value.values())));
  into->value.assign(values);
}

MadeLayer with_numbers(const Case& c, const Factory& make) {
  std::mt19937_64 random(c.layer->seed);
  MadeLayer layer = make(c.layer->shape, random);
  for (const LayerTask::Parameter& p : c.layer->parameters) put(c, p, layer.layer.parameters());
  if (c.layer->inputs.empty()) return layer;
  if (c.layer->inputs.size() != layer.inputs.size())
    throw CaseError(c.path, c.title_line,
                    fmt::format("{} inputs, expected {}", c.layer->inputs.size(), layer.inputs.size()));
  for (std::size_t k = 0; k < layer.inputs.size(); ++k) layer.inputs[k] = c.layer->inputs[k].values;
  return layer;
}

}  // namespace

MadeLayer made_layer(const Case& c, const Registry* registry) { return with_numbers(c, entry_of(c, registry).make); }

Report check_layer_task(const Case& c, const RunOptions& options) {
  const Registry::Entry& entry = entry_of(c, options.registry);
  detail::require_waivers(options.check);  // what is thrown below is the layer's
  Options here = options.check;
  here.seed = c.layer->seed;
  const auto output = detail::attempt([&] {
    MadeLayer probe = with_numbers(c, entry.make);  // of its own: forward may move it
    return probe.layer.forward(probe.inputs);
  });
  if (!output)
    throw CaseError(c.path, c.title_line,
                    fmt::format("layer {} refuses {}: {}", entry.name, to_string(c.layer->shape), output.thrown));
  const arma::mat& cotangent = c.layer->cotangent.values;
  if (!cotangent.is_empty() && arma::size(cotangent) != arma::size(*output.value))
    throw CaseError(c.path, c.title_line,
                    fmt::format("the cotangent is {}, expected {} as the output of layer {}", detail::shape(cotangent),
                                detail::shape(*output.value), entry.name));
  auto checked = detail::attempt([&] {
    MadeLayer layer = with_numbers(c, entry.make);
    return detail::check_any_layer(layer.layer, layer.inputs, cotangent, here, options.naming);
  });
  Report report = checked ? std::move(*checked) : detail::thrown(checked.thrown);
  report.subject = fmt::format("{}, {}", entry.name, to_string(c.layer->shape));
  report.seed = c.layer->seed;
  report.strict = options.check.strict;
  return report;
}

namespace parts {

void read_layer_task(const Node& node, Case& c, arma::uword& total) {
  const Fields fields(node, c.path, "[layer]", {"name", "shape", "variety", "seed", "parameter", "input", "output"});
  LayerTask task;
  task.name = fields.text("name");
  task.shape = read_shape(fields, total);
  if (fields.has("variety")) task.shape.variety = read_variety(fields);
  task.seed = fields.whole_or("seed", 1, 0, INT64_MAX);
  if (fields.has("parameter"))
    for (const Node& item : fields.list("parameter", "[[layer.parameter]]")) {
      const Fields p(item, c.path, "[[layer.parameter]]", {"name", "value"});
      task.parameters.push_back({p.text("name"), read_numbers(p, "value", total)});
    }
  if (fields.has("input"))
    for (const Node& item : fields.list("input", "[[layer.input]]"))
      task.inputs.push_back(read_numbers(Fields(item, c.path, "[[layer.input]]", {"x"}), "x", total));
  if (fields.has("output"))
    task.cotangent =
        read_numbers(Fields(fields.need("output"), c.path, "[layer.output]", {"cotangent"}), "cotangent", total);
  c.layer = std::move(task);
}

}  // namespace parts

}  // namespace gradcheck::cases
