// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <optional>

#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <mlp/network.hpp>

namespace gradcheck::cases::parts {

namespace {

using Width = std::optional<arma::uword>;

std::string layer_types() {
  std::string list;
  for (const std::string_view type : mlp::block_types()) list += (list.empty() ? "" : ", ") + std::string(type);
  for (const auto& facts : mlp::functions()) list += ", " + std::string(facts.name);
  return list;
}

/// What the layers before give, as far as it is known, and what is counted over all of them.
struct Before {
  Width width = {};
  std::string_view by = "layer";  ///< of which type the last one was that gave a width
  bool first = true, inside = false, training = true;
  arma::uword& total;
  std::size_t& count;  ///< of layers
};

std::vector<Layer> read_all_layers(const Fields& fields, Before before);

/// A matrix of a layer by its key; one that is generated takes the shape that is asked for.
Numbers read_parameter(const Fields& fields, std::string_view key, arma::uword rows, arma::uword columns,
                       arma::uword& total) {
  const Node& node = fields.need(key);
  if (node.table()) return read_generated(node, fields.path(), key, rows, columns, total);
  Numbers numbers(read_matrix(node, fields.path(), key));
  if (numbers.values.n_rows != rows || numbers.values.n_cols != columns)
    fields.fail(key, fmt::format("{} are [{} x {}], expected [{} x {}]", key == "bias" ? "biases" : key,
                                 numbers.values.n_rows, numbers.values.n_cols, rows, columns));
  return numbers;
}

Numbers read_parameter_or(const Fields& fields, std::string_view key, arma::uword columns, double otherwise,
                          arma::uword& total) {
  return fields.has(key) ? read_parameter(fields, key, 1, columns, total)
                         : Numbers(arma::mat(1, columns, arma::fill::value(otherwise)));
}

/// The inputs of a dense layer: those of the layers before, where these are known.
void require_inputs(const Fields& fields, std::string_view key, arma::uword inputs, const Before& before) {
  if (before.width && *before.width != inputs)
    fields.fail(key, fmt::format("{} is {}, expected {}, the outputs of the {} before", key, inputs, *before.width,
                                 before.by == "dense" ? "dense layer" : before.by));
}

struct Sides {
  arma::uword inputs, outputs;
};

Sides read_sides(const Fields& fields, const Before& before) {
  const Sides sides{fields.whole("inputs", 1, most_numbers), fields.whole("outputs", 1, most_numbers)};
  require_inputs(fields, "inputs", sides.inputs, before);
  return sides;
}

Layer read_dense(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(node, path, "a dense layer", {"type", "inputs", "outputs", "weights", "bias"});
  const Sides sides = read_sides(fields, before);
  count(fields, "inputs", sides.outputs, sides.inputs, before.total);
  DenseLayer layer;
  layer.weights = read_parameter(fields, "weights", sides.outputs, sides.inputs, before.total);
  if (fields.has("bias")) layer.bias = read_parameter(fields, "bias", 1, sides.outputs, before.total);
  return layer;
}

Layer read_weight_norm(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(node, path, "a weight_norm layer",
                      {"type", "inputs", "outputs", "directions", "lengths", "bias"});
  const Sides sides = read_sides(fields, before);
  count(fields, "inputs", sides.outputs, sides.inputs, before.total);
  WeightNormLayer layer;
  layer.directions = read_parameter(fields, "directions", sides.outputs, sides.inputs, before.total);
  for (arma::uword j = 0; j < sides.outputs; ++j)
    if (!arma::any(layer.directions.values.row(j)))
      fields.fail("directions", fmt::format("directions row {} is zero, expected a direction", j));
  layer.lengths = read_parameter(fields, "lengths", 1, sides.outputs, before.total);
  if (fields.has("bias")) layer.bias = read_parameter(fields, "bias", 1, sides.outputs, before.total);
  return layer;
}

/// The columns of a normalisation: its key width, the layers before, or a gain that is spelled out.
arma::uword read_width(const Fields& fields, const Before& before) {
  if (fields.has("width")) {
    const arma::uword width = fields.whole("width", 1, most_numbers);
    require_inputs(fields, "width", width, before);
    return width;
  }
  if (before.width) return *before.width;
  if (const Node* gain = fields.find("gain"); gain && !gain->table())
    return read_matrix(*gain, fields.path(), "gain").n_cols;
  fields.fail("", fmt::format("{} has no width, expected one: no layer before says it", fields.name()));
}

double read_above_zero(const Fields& fields, std::string_view key, double otherwise) {
  const double value = fields.number_or(key, otherwise);
  if (value <= 0) fields.fail(key, fmt::format("{} is {}, expected more than 0", key, value));
  return value;
}

Layer read_layer_norm(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(node, path, "a layer_norm layer", {"type", "width", "gain", "bias", "epsilon"});
  const arma::uword width = read_width(fields, before);
  count(fields, "width", 2, width, before.total);
  LayerNormLayer layer;
  layer.gain = read_parameter_or(fields, "gain", width, 1.0, before.total);
  if (fields.has("bias")) layer.bias = read_parameter(fields, "bias", 1, width, before.total);
  layer.epsilon = read_above_zero(fields, "epsilon", layer.epsilon);
  return layer;
}

Layer read_rms_norm(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(node, path, "an rms_norm layer", {"type", "width", "gain", "epsilon"});
  const arma::uword width = read_width(fields, before);
  count(fields, "width", 1, width, before.total);
  RmsNormLayer layer;
  layer.gain = read_parameter_or(fields, "gain", width, 1.0, before.total);
  layer.epsilon = read_above_zero(fields, "epsilon", layer.epsilon);
  return layer;
}

Layer read_batch_norm(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(
      node, path, "a batch_norm layer",
      {"type", "width", "gain", "bias", "running_mean", "running_variance", "epsilon", "momentum", "mode"});
  const arma::uword width = read_width(fields, before);
  count(fields, "width", 4, width, before.total);
  BatchNormLayer layer;
  layer.gain = read_parameter_or(fields, "gain", width, 1.0, before.total);
  if (fields.has("bias")) layer.bias = read_parameter(fields, "bias", 1, width, before.total);
  layer.running_mean = read_parameter_or(fields, "running_mean", width, 0.0, before.total);
  layer.running_variance = read_parameter_or(fields, "running_variance", width, 1.0, before.total);
  if (layer.running_variance.values.min() < 0)
    fields.fail("running_variance", fmt::format("running_variance has an entry {}, expected at least 0",
                                                layer.running_variance.values.min()));
  layer.epsilon = read_above_zero(fields, "epsilon", layer.epsilon);
  layer.momentum = fields.number_or("momentum", layer.momentum);
  if (layer.momentum < 0 || layer.momentum > 1)
    fields.fail("momentum", fmt::format("momentum is {}, expected 0 to 1", layer.momentum));
  layer.training = read_mode(fields, before.training);
  return layer;
}

Layer read_dropout(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(node, path, "a dropout layer", {"type", "p", "seed", "mode"});
  DropoutLayer layer;
  layer.p = fields.number_or("p", layer.p);
  if (!(layer.p >= 0 && layer.p < 1 && static_cast<float>(layer.p) < 1.0F))
    fields.fail("p", fmt::format("p is {}, expected at least 0 and below 1", layer.p));
  layer.seed = fields.whole_or("seed", layer.seed, 0, INT64_MAX);
  layer.training = read_mode(fields, before.training);
  return layer;
}

Layer read_embedding(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(node, path, "an embedding layer", {"type", "rows", "columns", "table"});
  if (!before.first || before.inside)
    fields.fail("type",
                "an embedding stands behind other layers or in a residual block, expected it as the first layer "
                "of the network: it takes integers");
  const arma::uword rows = fields.whole("rows", 1, most_numbers), columns = fields.whole("columns", 1, most_numbers);
  count(fields, "rows", rows, columns, before.total);
  EmbeddingLayer layer;
  layer.table = read_parameter(fields, "table", rows, columns, before.total);
  return layer;
}

/// A dense layer from the inputs of its block to the outputs of the layers beside it.
DenseLayer read_projection(const Node& node, const std::string& path, Width inputs, Width outputs, arma::uword& total) {
  const Fields fields(node, path, "a projection", {"weights", "bias"});
  if (const Node& weights = fields.need("weights"); !weights.table()) {
    const arma::mat given = read_matrix(weights, path, "weights");
    if (!inputs) inputs = given.n_cols;
    if (!outputs) outputs = given.n_rows;
  }
  if (!inputs || !outputs)
    fields.fail("weights", "weights are generated where no layer says how many there are, expected rows of numbers");
  count(fields, "weights", *outputs, *inputs, total);
  DenseLayer layer;
  layer.weights = read_parameter(fields, "weights", *outputs, *inputs, total);
  if (fields.has("bias")) layer.bias = read_parameter(fields, "bias", 1, *outputs, total);
  return layer;
}

Layer read_residual(const Node& node, const std::string& path, const Before& before) {
  const Fields fields(node, path, "a residual block", {"type", "layers", "projection"});
  Before inside = before;
  inside.inside = true;
  ResidualLayer block{read_all_layers(fields, inside), {}};
  const Width inputs = before.width ? before.width : inputs_of(block.layers);
  const Width outputs = outputs_of(block.layers, inputs);
  if (fields.has("projection"))
    block.projection = read_projection(fields.need("projection"), path, inputs, outputs, before.total);
  else if (inputs && outputs && *inputs != *outputs)
    fields.fail("layers", fmt::format("layers make {} columns of {}, expected as many, or a projection: they are added "
                                      "to what the block is given",
                                      *outputs, *inputs));
  return block;
}

Layer read_activation(const Node& node, const std::string& path, const mlp::FunctionFacts& facts) {
  ActivationLayer layer{facts.function, facts.constant};
  const std::string name = "a " + std::string(facts.name) + " layer";
  if (facts.function == mlp::Function::leaky_relu)
    layer.constant = Fields(node, path, name, {"type", "slope"}).number_or("slope", facts.constant);
  else if (facts.function == mlp::Function::elu)
    layer.constant = Fields(node, path, name, {"type", "alpha"}).number_or("alpha", facts.constant);
  else if (facts.function == mlp::Function::softmax)
    layer.constant = read_above_zero(Fields(node, path, name, {"type", "temperature"}), "temperature", facts.constant);
  else
    (void)Fields(node, path, name, {"type"});
  return layer;
}

struct Reader {
  std::string_view type;
  Layer (*read)(const Node& node, const std::string& path, const Before& before);
};
constexpr Reader readers[] = {{DenseLayer::type, read_dense},         {LayerNormLayer::type, read_layer_norm},
                              {RmsNormLayer::type, read_rms_norm},    {BatchNormLayer::type, read_batch_norm},
                              {DropoutLayer::type, read_dropout},     {WeightNormLayer::type, read_weight_norm},
                              {EmbeddingLayer::type, read_embedding}, {ResidualLayer::type, read_residual}};

Layer read_layer(const Node& node, const std::string& path, const Before& before) {
  if (!node.table())
    throw CaseError(path, node.line,
                    fmt::format("a layer is {}, expected a table such as {{ type = \"sigmoid\" }}", kind(node)));
  const auto found = node.table()->find("type");
  const auto* named = found == node.table()->end() ? nullptr : std::get_if<std::string>(&found->second.value);
  if (!named) throw CaseError(path, node.line, fmt::format("a layer has no type, expected one of {}", layer_types()));
  for (const Reader& reader : readers)
    if (reader.type == *named) return reader.read(node, path, before);
  for (const auto& facts : mlp::functions())
    if (facts.name == *named) return read_activation(node, path, facts);
  throw CaseError(path, found->second.line,
                  fmt::format("unknown layer type \"{}\", expected one of {}", *named, layer_types()));
}

std::vector<Layer> read_all_layers(const Fields& fields, Before before) {
  const Node::Array& nodes = fields.list("layers", "layers");
  if (nodes.empty()) fields.fail("layers", "layers is empty, expected at least one layer");
  before.count += nodes.size();
  if (before.count > most_layers)
    fields.fail("layers", fmt::format("layers has {} layers, expected at most {}", before.count, most_layers));
  std::vector<Layer> layers;
  for (const Node& node : nodes) {
    layers.push_back(read_layer(node, fields.path(), before));
    const Layer& last = layers.back();
    before.width = outputs_of(last, before.width);
    if (inputs_of(last)) before.by = std::holds_alternative<ResidualLayer>(last) ? "block" : type_of(last);
    before.first = false;
  }
  return layers;
}

}  // namespace

bool read_mode(const Fields& fields, bool otherwise) {
  const std::string text = fields.text_or("mode", otherwise ? "training" : "evaluation");
  if (text == "training") return true;
  if (text == "evaluation") return false;
  fields.fail("mode", fmt::format("unknown mode \"{}\", expected training or evaluation", text));
}

std::vector<Layer> read_layers(const Fields& network, bool training, arma::uword& total) {
  std::size_t all = 0;
  return read_all_layers(network, Before{.training = training, .total = total, .count = all});
}

}  // namespace gradcheck::cases::parts
