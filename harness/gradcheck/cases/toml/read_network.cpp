// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <stdexcept>

#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases::parts {

namespace {

std::string layer_types() {
  std::string list = "dense";
  for (const auto& facts : mlp::functions()) list += ", " + std::string(facts.name);
  return list;
}

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

Layer read_dense(const Node& node, const Case& c, arma::uword& total) {
  const Fields fields(node, c.path, "a dense layer", {"type", "inputs", "outputs", "weights", "bias"});
  const arma::uword inputs = fields.whole("inputs", 1, most_numbers);
  const arma::uword outputs = fields.whole("outputs", 1, most_numbers);
  if (units(c) > 0 && dense(c, units(c)).weights.values.n_rows != inputs)
    fields.fail("inputs", fmt::format("inputs is {}, expected {}, the outputs of the dense layer before", inputs,
                                      dense(c, units(c)).weights.values.n_rows));
  count(fields, "inputs", outputs, inputs, total);
  DenseLayer layer;
  layer.weights = read_parameter(fields, "weights", outputs, inputs, total);
  if (fields.has("bias")) layer.bias = read_parameter(fields, "bias", 1, outputs, total);
  return layer;
}

Layer read_activation(const Node& node, const std::string& path, const mlp::FunctionFacts& facts) {
  ActivationLayer layer{facts.function, facts.constant};
  const std::string name = "a " + std::string(facts.name) + " layer";
  if (facts.function == mlp::Function::leaky_relu)
    layer.constant = Fields(node, path, name, {"type", "slope"}).number_or("slope", facts.constant);
  else if (facts.function == mlp::Function::elu)
    layer.constant = Fields(node, path, name, {"type", "alpha"}).number_or("alpha", facts.constant);
  else
    (void)Fields(node, path, name, {"type"});
  return layer;
}

Layer read_layer(const Node& node, const Case& c, arma::uword& total) {
  if (!node.table())
    throw CaseError(c.path, node.line,
                    fmt::format("a layer is {}, expected a table such as {{ type = \"sigmoid\" }}", kind(node)));
  const auto found = node.table()->find("type");
  const auto* named = found == node.table()->end() ? nullptr : std::get_if<std::string>(&found->second.value);
  if (!named) throw CaseError(c.path, node.line, fmt::format("a layer has no type, expected one of {}", layer_types()));
  const std::string& type = *named;
  if (type == "dense") return read_dense(node, c, total);
  for (const auto& facts : mlp::functions())
    if (facts.name == type) return read_activation(node, c.path, facts);
  throw CaseError(c.path, found->second.line,
                  fmt::format("unknown layer type \"{}\", expected one of {}", type, layer_types()));
}

mlp::Loss<double> read_loss(const Node& node, const std::string& path) {
  const Fields fields(node, path, "loss", {"type", "reduction", "delta"});
  mlp::Loss<double> loss;
  loss.kind = known_name(fields, "type", mlp::loss_named);
  if (fields.has("reduction")) loss.reduction = known_name(fields, "reduction", mlp::reduction_named);
  if (loss.kind != mlp::LossKind::huber && fields.has("delta"))
    fields.fail("delta", "loss has a delta, expected none: only huber has one");
  loss.delta = fields.number_or("delta", loss.delta);
  if (loss.delta <= 0) fields.fail("delta", fmt::format("delta is {}, expected more than 0", loss.delta));
  return loss;
}

mlp::Penalty<double> read_penalty(const Node& node, const std::string& path) {
  const Fields fields(node, path, "a penalty", {"type", "lambda"});
  const std::string type = fields.text("type");
  if (type != "l1" && type != "l2") fields.fail("type", fmt::format("unknown penalty \"{}\", expected l1 or l2", type));
  const double lambda = fields.number("lambda");
  if (lambda < 0) fields.fail("lambda", fmt::format("lambda is {}, expected at least 0", lambda));
  return {type == "l1" ? mlp::Norm::l1 : mlp::Norm::l2, lambda};
}

Scalar read_scalar(const Fields& fields) {
  const std::string text = fields.text_or("scalar", "double");
  if (text == "double") return Scalar::float64;
  if (text == "float") return Scalar::float32;
  fields.fail("scalar", fmt::format("unknown scalar \"{}\", expected double or float", text));
}

}  // namespace

void read_network(const Node& node, Case& c, arma::uword& total) {
  const Fields fields(node, c.path, "[network]", {"scalar", "layers", "loss", "penalties"});
  c.scalar = read_scalar(fields);
  const Node::Array& layers = fields.list("layers", "layers");
  if (layers.empty()) fields.fail("layers", "layers is empty, expected at least one layer");
  if (layers.size() > most_layers)
    fields.fail("layers", fmt::format("layers has {} layers, expected at most {}", layers.size(), most_layers));
  for (const Node& layer : layers) c.layers.push_back(read_layer(layer, c, total));
  c.loss = read_loss(fields.need("loss"), c.path);
  if (!fields.has("penalties")) return;
  for (const Node& penalty : fields.list("penalties", "penalties"))
    c.penalties.push_back(read_penalty(penalty, c.path));
}

void read_perceptron(const Node& node, Case& c) {
  const Fields fields(node, c.path, "[perceptron]", {"bound", "rate", "converged"});
  PerceptronTask task;
  task.bound = fields.whole("bound", 1, 1'000'000);
  task.rate = fields.number_or("rate", 1.0);
  if (task.rate <= 0) fields.fail("rate", fmt::format("rate is {}, expected more than 0", task.rate));
  (void)fields.need("converged");
  task.converged = fields.flag_or("converged", false);
  c.perceptron = task;
}

}  // namespace gradcheck::cases::parts
