// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <cmath>
#include <stdexcept>

#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases::parts {

namespace {

void read_class_weights(const Fields& fields, mlp::Loss<double>& loss) {
  const Node::Array& list = fields.list("class_weights", "numbers, one for each class");
  loss.class_weights.set_size(list.size());
  for (std::size_t k = 0; k < list.size(); ++k) {
    loss.class_weights[k] = finite_number(list[k], fields.path(), "a class weight");
    if (loss.class_weights[k] < 0)
      fields.fail("class_weights", fmt::format("a class weight is {}, expected at least 0", loss.class_weights[k]));
  }
  if (list.empty()) fields.fail("class_weights", "class_weights is empty, expected a number for each class");
}

int read_ignored(const Fields& fields) {
  const double label = fields.number("ignored");
  if (label == std::floor(label) && std::abs(label) <= 1e6) return static_cast<int>(label);
  fields.fail("ignored", fmt::format("ignored is {}, expected a whole number such as -100", label));
}

/// What softmax_cross_entropy alone has.
void read_label_options(const Fields& fields, mlp::Loss<double>& loss) {
  for (const std::string_view key : {"smoothing", "ignored", "class_weights"})
    if (loss.kind != mlp::LossKind::softmax_cross_entropy && fields.has(key))
      fields.fail(key, fmt::format("loss has {}, expected none: only softmax_cross_entropy has it", key));
  loss.smoothing = fields.number_or("smoothing", 0.0);
  if (!(loss.smoothing >= 0 && loss.smoothing <= 1))
    fields.fail("smoothing", fmt::format("smoothing is {}, expected 0 to 1", loss.smoothing));
  if (fields.has("ignored")) loss.ignored = read_ignored(fields);
  if (fields.has("class_weights")) read_class_weights(fields, loss);
}

mlp::Loss<double> read_loss(const Node& node, const std::string& path) {
  const Fields fields(node, path, "loss", {"type", "reduction", "delta", "smoothing", "ignored", "class_weights"});
  mlp::Loss<double> loss;
  loss.kind = known_name(fields, "type", mlp::loss_named);
  if (fields.has("reduction")) loss.reduction = known_name(fields, "reduction", mlp::reduction_named);
  if (loss.kind != mlp::LossKind::huber && fields.has("delta"))
    fields.fail("delta", "loss has a delta, expected none: only huber has one");
  loss.delta = fields.number_or("delta", loss.delta);
  if (loss.delta <= 0) fields.fail("delta", fmt::format("delta is {}, expected more than 0", loss.delta));
  read_label_options(fields, loss);
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
