// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/coverage.hpp>

#include <array>
#include <initializer_list>
#include <set>

#include <gradcheck/fuzz/draw/data_set.hpp>
#include <gradcheck/fuzz/draw/grammar.hpp>
#include <gradcheck/fuzz/draw/weights.hpp>
#include <gradcheck/fuzz/network_case.hpp>
#include <gradcheck/fuzz/shrink/resize.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::Case;
using Seen = std::set<std::pair<std::string, std::string>>;

std::string kind_of_layer(const cases::Layer& layer) {
  if (const auto* activation = std::get_if<cases::ActivationLayer>(&layer))
    return std::string(mlp::facts(activation->function).name);
  const auto* dense = std::get_if<cases::DenseLayer>(&layer);
  if (dense == nullptr) return std::string(cases::type_of(layer));
  return dense->bias.values.is_empty() ? "dense without bias" : "dense";
}

/// inside: within a residual block.
void add_layers(Seen& seen, const std::vector<cases::Layer>& layers, bool inside) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::string kind = kind_of_layer(layers[l]);
    seen.emplace("layer", kind);
    if (inside) seen.emplace("inside a block", kind);
    if (l > 0) seen.emplace("pair of layers", kind_of_layer(layers[l - 1]) + ", " + kind);
    if (const auto* block = std::get_if<cases::ResidualLayer>(&layers[l])) {
      seen.emplace("skip", block->projection ? "projection" : "identity");
      add_layers(seen, block->layers, true);
    }
  }
}

void add_network(Seen& seen, const Case& c) {
  seen.emplace("scalar", c.scalar == cases::Scalar::float32 ? "float" : "double");
  seen.emplace("loss", mlp::name(c.loss.kind));
  seen.emplace("reduction", mlp::name(c.loss.reduction));
  if (cases::is_plain(c.layers)) seen.emplace("dense layers", std::to_string(cases::units(c)));
  seen.emplace("updates", std::to_string(c.updates.size()));
  add_layers(seen, c.layers, false);
  cases::each_mode(c.layers, [&seen](bool training) { seen.emplace("mode", training ? "training" : "evaluation"); });
  for (arma::uword b = 0; b < boundaries(c); ++b) seen.emplace("width", std::to_string(width(c, b)));
  for (const auto& p : c.penalties) seen.emplace("penalty", p.norm == mlp::Norm::l1 ? "l1" : "l2");
  seen.emplace("samples", std::to_string(c.x.values.n_rows));
}

void add_layer(Seen& seen, const cases::LayerTask& task) {
  seen.emplace("custom layer", task.name);
  seen.emplace("samples", std::to_string(task.shape.samples));
  seen.emplace("inputs", std::to_string(task.shape.inputs));
  seen.emplace("outputs", std::to_string(task.shape.outputs));
}

std::vector<std::string> numbers(arma::uword last) {
  std::vector<std::string> all;
  for (arma::uword n = 1; n <= last; ++n) all.push_back(std::to_string(n));
  return all;
}

template <class Kinds>
std::vector<std::string> names(const Kinds& kinds) {
  std::vector<std::string> all;
  for (const auto kind : kinds) all.emplace_back(name(kind));
  return all;
}

std::vector<std::string> names_of_layers() {
  std::vector<std::string> all;
  for (const LayerType& type : layer_types()) all.push_back(type.name);
  return all;
}

/// Of layers one after another; an embedding is the first.
std::vector<std::string> pairs() {
  std::vector<std::string> all, first = names_of_layers();
  first.emplace_back("embedding");
  for (const std::string& one : first)
    for (const std::string& other : names_of_layers()) all.push_back(one + ", " + other);
  return all;
}

std::vector<std::string> with(std::vector<std::string> all, std::initializer_list<const char*> more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// Everything that network_case() can draw.
std::map<std::string, std::vector<std::string>> possible() {
  using mlp::Reduction;
  const NetworkSizes sizes;
  return {{"scalar", {"double", "float"}},
          {"loss", names(mlp::loss_kinds())},
          {"reduction", names(std::array{Reduction::sum, Reduction::mean, Reduction::mean_entries})},
          {"dense layers", numbers(sizes.deepest)},
          {"layer", with(names_of_layers(), {"embedding"})},
          {"inside a block", names_of_layers()},
          {"skip", {"identity", "projection"}},
          {"mode", {"evaluation", "training"}},
          {"pair of layers", pairs()},
          {"width", numbers(sizes.widest)},
          {"samples", numbers(sizes.largest_batch)},
          {"penalty", {"l1", "l2"}},
          {"updates", {"0", "1", "2"}},
          {"data", with(names(data_kinds()), {"constant batch", "integers", "one integer"})},
          {"first weights", names(weight_kinds())},
          {"targets", names(target_kinds())}};
}

}  // namespace

void count(Coverage& coverage, const DrawnCase& drawn) {
  Seen seen;
  if (drawn.value.layer)
    add_layer(seen, *drawn.value.layer);
  else
    add_network(seen, drawn.value);
  seen.emplace("scale", drawn.scales == Scales::ordinary ? "ordinary" : "unusual");
  for (const auto& [what, how] : drawn.recipe) seen.emplace(what, how);
  for (const auto& [what, which] : seen) ++coverage[what][which];
}

void unite(Coverage& sum, const Coverage& other) {
  for (const auto& [what, counts] : other)
    for (const auto& [which, times] : counts) sum[what][which] += times;
}

std::map<std::string, std::vector<std::string>> never(const Coverage& coverage) {
  std::map<std::string, std::vector<std::string>> missing;
  if (coverage.contains("custom layer")) return missing;
  for (const auto& [what, all] : possible()) {
    const auto seen = coverage.find(what);
    for (const std::string& which : all)
      if (seen == coverage.end() || !seen->second.contains(which)) missing[what].push_back(which);
  }
  return missing;
}

}  // namespace gradcheck::fuzz
