// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/shrink/fewer_columns.hpp>

#include <functional>
#include <utility>

#include <gradcheck/fuzz/shrink/resize.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::Case, cases::Layer, cases::Numbers;
using Layers = std::vector<Layer>;

void keep_some_rows(Numbers& m, const arma::uvec& kept) { m = Numbers(arma::mat(m.values.rows(kept))); }

/// What columns do that come to a layer.
enum class Passage : unsigned char { through, ended, impossible };

Passage keep_inputs(Layers& layers, std::size_t from, const arma::uvec& kept);
bool keep_outputs(Layers& layers, const arma::uvec& kept);

/// The outputs of a layer that has weights.
void keep_own_outputs(cases::DenseLayer& dense, const arma::uvec& kept) {
  keep_some_rows(dense.weights, kept);
  keep_columns(dense.bias, kept);
}
void keep_own_outputs(cases::WeightNormLayer& dense, const arma::uvec& kept) {
  keep_some_rows(dense.directions, kept);
  keep_columns(dense.lengths, kept);
  keep_columns(dense.bias, kept);
}

/// One layer with fewer inputs.
struct KeepInputs {
  const arma::uvec& kept;

  Passage operator()(cases::DenseLayer& dense) const {
    keep_columns(dense.weights, kept);
    return Passage::ended;
  }
  Passage operator()(cases::WeightNormLayer& dense) const {
    keep_columns(dense.directions, kept);
    return Passage::ended;
  }
  Passage operator()(cases::EmbeddingLayer&) const { return Passage::impossible; }
  Passage operator()(cases::ResidualLayer& block) const {
    Passage inside = keep_inputs(block.layers, 0, kept);
    if (block.projection) {
      keep_columns(block.projection->weights, kept);
      if (inside == Passage::through) keep_own_outputs(*block.projection, kept);
      return inside;
    }
    if (inside == Passage::ended && keep_outputs(block.layers, kept)) inside = Passage::through;
    return inside == Passage::through ? inside : Passage::impossible;
  }
  template <class Other>
  Passage operator()(Other& layer) const {
    cases::each_field(layer, [this](std::string_view, auto& field) {
      if constexpr (requires { field.values; }) keep_columns(field, kept);
    });
    return Passage::through;
  }
};

Passage keep_inputs(Layers& layers, std::size_t from, const arma::uvec& kept) {
  for (std::size_t l = from; l < layers.size(); ++l)
    if (const Passage p = std::visit(KeepInputs{kept}, layers[l]); p != Passage::through) return p;
  return Passage::through;
}

/// From the end to the layer that makes them; false where none does.
bool keep_outputs(Layers& layers, const arma::uvec& kept) {
  for (std::size_t l = layers.size(); l-- > 0;) {
    if (auto* dense = std::get_if<cases::DenseLayer>(&layers[l])) return keep_own_outputs(*dense, kept), true;
    if (auto* dense = std::get_if<cases::WeightNormLayer>(&layers[l])) return keep_own_outputs(*dense, kept), true;
    if (std::holds_alternative<cases::EmbeddingLayer>(layers[l])) return false;
    auto* block = std::get_if<cases::ResidualLayer>(&layers[l]);
    if (block == nullptr)
      std::visit(KeepInputs{kept}, layers[l]);
    else if (block->projection && keep_outputs(block->layers, kept))
      return keep_own_outputs(*block->projection, kept), true;
    else
      return false;
  }
  return false;
}

/// Calls add(layers, kept) for each way to keep fewer outputs of a layer with weights; kept: of the outputs of the
/// sequence, where they became fewer, else empty.
void add_narrower(const Layers& layers, std::vector<arma::uvec> (*fewer)(arma::uword),
                  const std::function<void(Layers, const arma::uvec& kept)>& add) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const auto* block = std::get_if<cases::ResidualLayer>(&layers[l]);
    const bool weighted = std::holds_alternative<cases::DenseLayer>(layers[l]) ||
                          std::holds_alternative<cases::WeightNormLayer>(layers[l]) ||
                          (block != nullptr && block->projection);
    if (const auto width = weighted ? cases::outputs_of(layers[l], std::nullopt) : std::nullopt)
      for (const arma::uvec& kept : fewer(*width)) {
        Layers narrower = layers;
        Layers one{narrower[l]};
        if (!keep_outputs(one, kept)) continue;
        narrower[l] = std::move(one.front());
        const Passage p = keep_inputs(narrower, l + 1, kept);
        if (p != Passage::impossible) add(std::move(narrower), p == Passage::through ? kept : arma::uvec());
      }
    if (block == nullptr) continue;
    add_narrower(block->layers, fewer, [&](Layers inner, const arma::uvec& kept) {
      if (!kept.is_empty()) return;
      add(with_inside(layers, l, std::move(inner)), {});
    });
  }
}

}  // namespace

std::vector<Case> fewer_columns(const Case& c, std::vector<arma::uvec> (*fewer)(arma::uword width)) {
  std::vector<Case> all;
  if (cases::is_plain(c.layers)) return all;
  const auto add = [&](Layers layers, const arma::uvec& kept) {
    all.push_back(c);
    all.back().layers = std::move(layers);
    if (!kept.is_empty()) keep_targets(all.back(), kept);
  };
  for (const arma::uvec& kept : fewer(c.x.values.n_cols)) {
    Layers narrower = c.layers;
    const Passage p = keep_inputs(narrower, 0, kept);
    if (p == Passage::impossible) continue;
    add(std::move(narrower), p == Passage::through ? kept : arma::uvec());
    keep_columns(all.back().x, kept);
  }
  add_narrower(c.layers, fewer, add);
  return all;
}

}  // namespace gradcheck::fuzz
