// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <stdexcept>

#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases::parts {

namespace {

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
  const Fields fields(node, c.path, "[network]", {"scalar", "mode", "layers", "loss", "penalties"});
  c.scalar = read_scalar(fields);
  c.layers = read_layers(fields, read_mode(fields, true), total);
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
