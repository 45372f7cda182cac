// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/shrink/fewer_blocks.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/fuzz/shrink/resize.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::Case, cases::Layer, cases::Numbers;
using Layers = std::vector<Layer>;

void drop(Layers& layers, std::size_t l) { layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(l)); }

/// Outputs of every layer; empty where the network cannot be computed.
std::vector<arma::mat> outputs_in(const Case& c) {
  const auto run = detail::attempt([&c] {
    mlp::Network<double> network = cases::make_network<double>(c);
    network.forward(c.x.values);
    return network.outputs();
  });
  return run ? *run.value : std::vector<arma::mat>{};
}

bool has_weights(const Layers& layers, std::size_t first, std::size_t last) {
  const auto begin = layers.begin();
  return std::any_of(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last),
                     cases::is_numbered);
}

/// Only layers first .. last - 1.
Case part(const Case& c, std::size_t first, std::size_t last, const std::vector<arma::mat>& outputs) {
  Case s = c;
  s.layers.assign(c.layers.begin() + static_cast<std::ptrdiff_t>(first),
                  c.layers.begin() + static_cast<std::ptrdiff_t>(last));
  if (first > 0) s.x = Numbers(outputs[first - 1]);
  if (last < c.layers.size()) fit_targets(s, outputs.back().n_cols, outputs[last - 1].n_cols);
  return s;
}

bool keeps_width(const Layer& layer) {
  const auto inputs = cases::inputs_of(layer);
  return !std::holds_alternative<cases::EmbeddingLayer>(layer) && cases::outputs_of(layer, inputs) == inputs;
}

/// Adds what is left of the layers without one that keeps its width, and without skips, at any depth.
void add_fewer(const Layers& layers, const std::function<void(Layers)>& add) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (layers.size() > 1 && keeps_width(layers[l])) {
      Layers fewer = layers;
      drop(fewer, l);
      if (has_weights(fewer, 0, fewer.size())) add(std::move(fewer));
    }
    const auto* block = std::get_if<cases::ResidualLayer>(&layers[l]);
    if (block == nullptr) continue;
    const auto in_place = [&](auto change) {
      Layers simpler = layers;
      change(simpler);
      add(std::move(simpler));
    };
    in_place([&](Layers& s) {
      drop(s, l);
      s.insert(s.begin() + static_cast<std::ptrdiff_t>(l), block->layers.begin(), block->layers.end());
    });
    if (block->projection && block->projection->weights.values.is_square())
      in_place([l](Layers& s) { std::get<cases::ResidualLayer>(s[l]).projection.reset(); });
    add_fewer(block->layers, [&](Layers inner) { add(with_inside(layers, l, std::move(inner))); });
  }
}

/// Calls change(layers, l) on a copy for every layer at any depth; it says whether it changed something.
void add_changed(const Layers& layers, const std::function<bool(Layer&)>& change,
                 const std::function<void(Layers)>& add) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    Layers changed = layers;
    if (change(changed[l])) add(std::move(changed));
    const auto* block = std::get_if<cases::ResidualLayer>(&layers[l]);
    if (block == nullptr) continue;
    add_changed(block->layers, change, [&](Layers inner) { add(with_inside(layers, l, std::move(inner))); });
  }
}

template <class Value>
bool set(Value& field, Value usual) {
  return std::exchange(field, usual) != usual;
}

bool make_usual(Layer& layer) {
  return std::visit(
      [](auto& one) {
        const std::decay_t<decltype(one)> usual;
        bool changed = false;
        if constexpr (requires { one.epsilon; }) changed = set(one.epsilon, usual.epsilon);
        if constexpr (requires { one.p; }) changed = set(one.p, usual.p);
        return changed;
      },
      layer);
}

bool evaluate(Layer& layer) {
  return std::visit(
      [](auto& one) {
        if constexpr (requires { one.training; }) return set(one.training, false);
        return false;
      },
      layer);
}

}  // namespace

std::vector<Case> fewer_blocks(const Case& c) {
  std::vector<Case> all;
  if (cases::is_plain(c.layers)) return all;
  const std::vector<arma::mat> outputs = outputs_in(c);
  const auto keep = [&](std::size_t first, std::size_t last) {
    const std::size_t n = last - first;
    if (n < outputs.size() && has_weights(c.layers, first, last)) all.push_back(part(c, first, last, outputs));
  };
  for (std::size_t l = 0; l < outputs.size(); ++l) keep(l, l + 1);
  for (std::size_t l = outputs.size(); l-- > 1;) keep(l, outputs.size());
  for (std::size_t l = 1; l < outputs.size(); ++l) keep(0, l);
  add_fewer(c.layers, [&](Layers layers) {
    all.push_back(c);
    all.back().layers = std::move(layers);
  });
  return all;
}

std::vector<Case> plainer_blocks(const Case& c) {
  std::vector<Case> all;
  const auto add = [&](Layers layers) {
    all.push_back(c);
    all.back().layers = std::move(layers);
  };
  for (const auto& change : {make_usual, evaluate}) add_changed(c.layers, change, add);
  return all;
}

}  // namespace gradcheck::fuzz
