// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/write.hpp>

#include <fmt/format.h>
#include <cmath>
#include <stdexcept>

namespace gradcheck::cases {

namespace {

std::string written_number(double value) {
  if (!std::isfinite(value))
    throw std::invalid_argument(fmt::format("write: a number is {}, expected finite numbers only", value));
  const std::string text = fmt::format("{}", value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + "\"";
}

/// "[a, b]" of what text gives for each.
template <class Range, class Text>
std::string written_list(const Range& range, Text text) {
  std::string out = "[";
  for (const auto& item : range) out += (out.size() > 1 ? ", " : "") + text(item);
  return out + "]";
}

/// Rows of a table of rows * columns entries, given by their place; a row to a line when there are several.
template <class Text>
std::string rows(arma::uword count, arma::uword columns, Text text) {
  std::string out = "[";
  for (arma::uword i = 0; i < count; ++i) {
    out += count > 1 ? "\n  [" : "[";
    for (arma::uword j = 0; j < columns; ++j) out += (j > 0 ? ", " : "") + text(i, j);
    out += count > 1 ? "]," : "]";
  }
  return out + (count > 1 ? "\n]" : "]");
}

std::string write_numbers(const Numbers& numbers, bool with_shape) {
  const arma::mat& values = numbers.values;
  const auto& origin = numbers.origin;
  const bool generated = origin && origin->rows == values.n_rows && origin->columns == values.n_cols &&
                         same_bits(generate(*origin), values);
  if (!generated)
    return rows(values.n_rows, values.n_cols,
                [&](arma::uword i, arma::uword j) { return written_number(values(i, j)); });
  constexpr const char* names[] = {"uniform", "normal", "labels"};
  const bool labels = origin->distribution == Distribution::labels;
  std::string out = fmt::format("{{ {} = {}", names[static_cast<int>(origin->distribution)],
                                labels ? fmt::format("{}", origin->scale) : written_number(origin->scale));
  if (with_shape) out += fmt::format(", rows = {}", origin->rows);
  if (with_shape && !labels) out += fmt::format(", columns = {}", origin->columns);
  return out + fmt::format(", seed = {} }}", origin->seed);
}

std::string write_field(const Numbers& numbers) { return write_numbers(numbers, false); }
std::string write_field(double value) { return written_number(value); }
std::string write_field(std::uint64_t value) { return fmt::format("{}", value); }

/// ", weights = [[1.0]], bias = [[0.5]]": what a file says of a layer beside its type and size.
template <class L>
std::string write_fields(const L& layer) {
  std::string out;
  each_field(layer, [&out](std::string_view key, const auto& field) {
    if constexpr (requires { field.values; })
      if (field.values.is_empty()) return;
    out += fmt::format(", {} = {}", key, write_field(field));
  });
  return out;
}

/// The size that its matrices have, by the keys of its type.
template <class L>
std::string write_size(const L& layer) {
  if constexpr (requires { layer.weights; })
    return fmt::format(", inputs = {}, outputs = {}", layer.weights.values.n_cols, layer.weights.values.n_rows);
  else if constexpr (requires { layer.directions; })
    return fmt::format(", inputs = {}, outputs = {}", layer.directions.values.n_cols, layer.directions.values.n_rows);
  else if constexpr (requires { layer.table; })
    return fmt::format(", rows = {}, columns = {}", layer.table.values.n_rows, layer.table.values.n_cols);
  else if constexpr (requires { layer.gain; })
    return fmt::format(", width = {}", layer.gain.values.n_cols);
  else
    return {};
}

std::string_view mode_name(bool training) { return training ? "training" : "evaluation"; }

/// A layer of a network that is in training, or not.
struct WriteLayer {
  bool in_training;

  std::string operator()(const ActivationLayer& activation) const {
    const mlp::FunctionFacts& facts = mlp::facts(activation.function);
    std::string out = fmt::format("{{ type = \"{}\"", facts.name);
    if (!same_bits(activation.constant, facts.constant))
      out += fmt::format(", {} = {}", key_of_constant(activation.function), written_number(activation.constant));
    return out + " }";
  }
  std::string operator()(const ResidualLayer& block) const {
    std::string out = "{ type = \"residual\", layers = [";
    for (const Layer& layer : block.layers) out += "\n    " + std::visit(*this, layer) + ",";
    out += "\n  ]";
    if (block.projection) out += ", projection = { " + write_fields(*block.projection).substr(2) + " }";
    return out + " }";
  }
  template <class L>
  std::string operator()(const L& layer) const {
    std::string out = fmt::format("{{ type = \"{}\"{}{}", layer.type, write_size(layer), write_fields(layer));
    if constexpr (requires { layer.training; })
      if (layer.training != in_training) out += fmt::format(", mode = \"{}\"", mode_name(layer.training));
    return out + " }";
  }

 private:
  static std::string_view key_of_constant(mlp::Function function) {
    if (function == mlp::Function::softmax) return "temperature";
    return function == mlp::Function::elu ? "alpha" : "slope";
  }
};

std::string written_loss(const mlp::Loss<double>& loss) {
  std::string out = fmt::format("{{ type = \"{}\", reduction = \"{}\"", name(loss.kind), name(loss.reduction));
  if (loss.kind == mlp::LossKind::huber) out += ", delta = " + written_number(loss.delta);
  if (loss.smoothing != 0.0) out += ", smoothing = " + written_number(loss.smoothing);
  if (loss.ignored) out += fmt::format(", ignored = {}", *loss.ignored);
  if (!loss.class_weights.is_empty()) out += ", class_weights = " + written_list(loss.class_weights, written_number);
  return out + " }";
}

std::string write_network(const Case& c) {
  const bool training = is_training(c.layers);
  std::string out = fmt::format("\n[network]\nscalar = \"{}\"\n", c.scalar == Scalar::float32 ? "float" : "double");
  if (!training) out += fmt::format("mode = \"{}\"\n", mode_name(training));
  out += "layers = [\n";
  for (const Layer& layer : c.layers) out += "  " + std::visit(WriteLayer{training}, layer) + ",\n";
  out += "]\nloss = " + written_loss(c.loss) + "\npenalties = ";
  return out +
         written_list(c.penalties,
                      [](const auto& p) {
                        return fmt::format("{{ type = \"{}\", lambda = {} }}", p.norm == mlp::Norm::l1 ? "l1" : "l2",
                                           written_number(p.lambda));
                      }) +
         "\n";
}

std::string write_perceptron(const PerceptronTask& task) {
  return fmt::format("\n[perceptron]\nbound = {}\nrate = {}\nconverged = {}\n", task.bound, written_number(task.rate),
                     task.converged);
}

std::string write_layer_task(const LayerTask& task) {
  std::string out = fmt::format("\n[layer]\nname = {}\nshape = [{}, {}, {}]\nseed = {}\n", quoted(task.name),
                                task.shape.samples, task.shape.inputs, task.shape.outputs, task.seed);
  if (task.shape.variety != Variety::ordinary) out += fmt::format("variety = \"{}\"\n", to_string(task.shape.variety));
  for (const auto& p : task.parameters)
    out += fmt::format("\n[[layer.parameter]]\nname = {}\nvalue = {}\n", quoted(p.name), write_numbers(p.value, true));
  for (const Numbers& x : task.inputs) out += "\n[[layer.input]]\nx = " + write_numbers(x, true) + "\n";
  return task.cotangent.values.is_empty()
             ? out
             : out + "\n[layer.output]\ncotangent = " + write_numbers(task.cotangent, true) + "\n";
}

std::string write_table(const ExpectedTable& table) {
  const auto entry = [&](arma::uword i, arma::uword j) {
    const Expected& e = table.entries.at(i * table.columns + j);
    return e.printed.empty() ? written_number(e.exact) : quoted(e.printed);
  };
  return table.entries.size() == 1 ? entry(0, 0) : rows(table.rows, table.columns, entry);
}

std::string write_position(const Position& at) { return fmt::format("[{}, {}]", at.row, at.column); }

std::string write_quantity(const Quantity& of, const std::optional<Position>& at) {
  std::string out = "value = " + quoted(of.value) + "\n";
  if (of.layer > 0) out += fmt::format("layer = {}\n", of.layer);
  if (of.reduction) out += fmt::format("reduction = \"{}\"\n", name(*of.reduction));
  if (at) out += "at = " + write_position(*at) + "\n";
  return out;
}

std::string write_expectation(const Expectation& e) {
  std::string out = write_quantity(e.of, e.at) + "is = " + write_table(e.is) + "\n";
  if (e.truncated)
    out += "truncated = true\n";
  else if (!e.truncated_at.empty())
    out += "truncated = " + written_list(e.truncated_at, write_position) + "\n";
  if (e.ulps) out += fmt::format("ulps = {}\n", *e.ulps);
  return out;
}

std::string write_verdict(const ExpectedVerdict& e) {
  std::string out = "block = " + quoted(e.block) + "\n";
  if (e.at) out += "at = " + write_position(*e.at) + "\n";
  out += fmt::format("verdict = \"{}\"\n", to_string(e.verdict));
  if (e.reason) out += fmt::format("reason = \"{}\"\n", to_string(*e.reason));
  return out;
}

std::string write_erratum(const Erratum& e) {
  std::string out = write_quantity(e.of, e.at) + "printed = " + write_table(e.printed) +
                    "\nright = " + write_table(e.right) + "\nwhy = " + quoted(e.why) + "\n";
  if (!e.reproduced_by.empty())
    out += "reproduced_by = " +
           written_list(e.reproduced_by, [](const auto& factors) { return written_list(factors, written_number); }) +
           "\n";
  return out;
}

std::string write_expectations(const Expectations& all, const std::string& prefix) {
  std::string out;
  for (const Expectation& e : all.values) out += "\n[[" + prefix + "expect]]\n" + write_expectation(e);
  for (const ExpectedVerdict& e : all.verdicts) out += "\n[[" + prefix + "expect]]\n" + write_verdict(e);
  for (const Erratum& e : all.errata) out += "\n[[" + prefix + "erratum]]\n" + write_erratum(e);
  return out;
}

std::string written_optimiser(const mlp::SgdOptions<double>& o) {
  return fmt::format("{{ type = \"sgd\", rate = {}, momentum = {}, nesterov = {}, weight_decay = {} }}",
                     written_number(o.rate), written_number(o.momentum), o.nesterov, written_number(o.weight_decay));
}

std::string written_optimiser(const mlp::AdamOptions& o) {
  return fmt::format(
      "{{ type = \"adam\", rate = {}, beta1 = {}, beta2 = {}, epsilon = {}, weight_decay = {}, decay = \"{}\" }}",
      written_number(o.rate), written_number(o.beta1), written_number(o.beta2), written_number(o.epsilon),
      written_number(o.weight_decay), o.decay == mlp::Decay::decoupled ? "decoupled" : "coupled");
}

std::string write_update(const Update& update) {
  std::string out = "\n[[update]]\n";
  if (update.optimiser)
    out +=
        "optimiser = " + std::visit([](const auto& options) { return written_optimiser(options); }, *update.optimiser) +
        "\n";
  out += "samples = " +
         (update.samples ? written_list(*update.samples, [](arma::uword row) { return fmt::format("{}", row); })
                         : std::string("\"all\"")) +
         "\n";
  if (update.steps != 1) out += fmt::format("steps = {}\n", update.steps);
  return out + write_expectations(update.after, "update.");
}

}  // namespace

std::string write(const Case& c) {
  std::string out = "title = " + quoted(c.title) + "\n";
  if (!c.source.empty()) out += "source = " + quoted(c.source) + "\n";
  if (c.layer) return out + write_layer_task(*c.layer);
  out += c.perceptron ? write_perceptron(*c.perceptron) : write_network(c);
  out += "\n[data]\nx = " + write_numbers(c.x, true) + "\ny = " + write_numbers(c.y, true) + "\n";
  out += write_expectations(c.before, "");
  for (const Update& update : c.updates) out += write_update(update);
  return out;
}

}  // namespace gradcheck::cases
