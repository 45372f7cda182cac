// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/layers.hpp>

#include <algorithm>

namespace gradcheck::cases {

namespace {

bool same_field(const Numbers& a, const Numbers& b) { return same_bits(a.values, b.values); }
bool same_field(double a, double b) { return same_bits(a, b); }
bool same_field(std::uint64_t a, std::uint64_t b) { return a == b; }

/// Of two layers of one type.
template <class L>
bool same_fields(const L& a, const L& b) {
  bool all = true;
  each_field(a, [&](std::string_view key, const auto& field) {
    each_field(b, [&](std::string_view other, const auto& its) {
      if constexpr (std::is_same_v<decltype(field), decltype(its)>)
        if (key == other) all = all && same_field(field, its);
    });
  });
  if constexpr (requires { a.training; }) all = all && a.training == b.training;
  return all;
}

bool same_fields(const ActivationLayer& a, const ActivationLayer& b) {
  return a.function == b.function && same_bits(a.constant, b.constant);
}

bool same_fields(const ResidualLayer& a, const ResidualLayer& b) {
  const bool layers = std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(),
                                 [](const Layer& p, const Layer& q) { return same(p, q); });
  return layers && a.projection.has_value() == b.projection.has_value() &&
         (!a.projection || same_fields(*a.projection, *b.projection));
}

/// The name of a matrix for its key: "running mean".
std::string words(std::string_view key) {
  std::string name(key);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

template <class L>
void add_matrices(std::vector<NamedNumbers>& all, const L& layer, const std::string& place) {
  each_field(layer, [&](std::string_view key, const auto& field) {
    if constexpr (requires { field.values; })
      if (!field.values.is_empty()) all.push_back({place + " " + words(key), &field, key.rfind("running_", 0) != 0});
  });
}

void add_matrices(std::vector<NamedNumbers>& all, const ResidualLayer& block, const std::string& place) {
  for (NamedNumbers& one : matrices_of(block.layers)) all.push_back({place + " " + one.name, one.numbers, one.trained});
  if (block.projection) add_matrices(all, *block.projection, place + " projection");
}

}  // namespace

bool same(const Layer& a, const Layer& b) {
  return a.index() == b.index() &&
         std::visit([&b](const auto& one) { return same_fields(one, std::get<std::decay_t<decltype(one)>>(b)); }, a);
}

namespace {

/// By whichever of its matrices has a column for each input.
struct InputsOf {
  template <class One>
  std::optional<arma::uword> operator()(const One& layer) const {
    if constexpr (requires { layer.weights.values; }) return layer.weights.values.n_cols;
    if constexpr (requires { layer.directions.values; }) return layer.directions.values.n_cols;
    if constexpr (requires { layer.gain.values; }) return layer.gain.values.n_cols;
    return std::nullopt;
  }
  std::optional<arma::uword> operator()(const ResidualLayer& block) const {
    return block.projection ? std::optional(block.projection->weights.values.n_cols) : inputs_of(block.layers);
  }
};

}  // namespace

std::optional<arma::uword> inputs_of(const Layer& layer) { return std::visit(InputsOf{}, layer); }

std::optional<arma::uword> inputs_of(const std::vector<Layer>& layers) {
  for (const Layer& layer : layers)
    if (const auto inputs = inputs_of(layer)) return inputs;
  return std::nullopt;
}

std::optional<arma::uword> outputs_of(const Layer& layer, std::optional<arma::uword> inputs) {
  if (const auto* dense = std::get_if<DenseLayer>(&layer)) return dense->weights.values.n_rows;
  if (const auto* dense = std::get_if<WeightNormLayer>(&layer)) return dense->directions.values.n_rows;
  if (const auto* table = std::get_if<EmbeddingLayer>(&layer))
    return inputs ? std::optional(*inputs * table->table.values.n_cols) : std::nullopt;
  const auto* block = std::get_if<ResidualLayer>(&layer);
  if (block != nullptr && block->projection) return block->projection->weights.values.n_rows;
  return inputs ? inputs : inputs_of(layer);
}

std::optional<arma::uword> outputs_of(const std::vector<Layer>& layers, std::optional<arma::uword> inputs) {
  for (const Layer& layer : layers) inputs = outputs_of(layer, inputs);
  return inputs;
}

std::string_view type_of(const Layer& layer) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.function; })
          return mlp::facts(one.function).name;
        else
          return one.type;
      },
      layer);
}

bool is_numbered(const Layer& layer) {
  return !std::holds_alternative<ActivationLayer>(layer) && !std::holds_alternative<DropoutLayer>(layer);
}

bool is_plain(const std::vector<Layer>& layers) {
  return std::all_of(layers.begin(), layers.end(), [](const Layer& layer) {
    return std::holds_alternative<DenseLayer>(layer) || std::holds_alternative<ActivationLayer>(layer);
  });
}

bool takes_integers(const std::vector<Layer>& layers) {
  return !layers.empty() && std::holds_alternative<EmbeddingLayer>(layers.front());
}

std::vector<std::string> places_of(const std::vector<Layer>& layers) {
  std::vector<std::string> all;
  arma::uword number = 0;
  std::string kind = "layer ";
  for (const Layer& layer : layers) {
    if (is_numbered(layer)) {
      ++number;
      kind = std::holds_alternative<ResidualLayer>(layer) ? "block " : "layer ";
    }
    all.push_back(kind + std::to_string(number));
  }
  return all;
}

std::vector<NamedNumbers> matrices_of(const std::vector<Layer>& layers) {
  std::vector<NamedNumbers> all;
  const std::vector<std::string> places = places_of(layers);
  for (std::size_t l = 0; l < layers.size(); ++l)
    std::visit([&](const auto& one) { add_matrices(all, one, places[l]); }, layers[l]);
  return all;
}

}  // namespace gradcheck::cases
