// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <algorithm>

#include <gradcheck/cases/model/error.hpp>

namespace gradcheck::cases::parts {

namespace {

OptimiserOptions read_sgd(const Node& node, const std::string& path) {
  const Fields fields(node, path, "optimiser sgd", {"type", "rate", "momentum", "nesterov", "weight_decay"});
  return mlp::SgdOptions<double>{fields.number("rate"), fields.number_or("momentum", 0.0),
                                 fields.flag_or("nesterov", false), fields.number_or("weight_decay", 0.0)};
}

mlp::Decay read_decay(const Fields& fields) {
  const std::string text = fields.text_or("decay", "coupled");
  if (text == "coupled") return mlp::Decay::coupled;
  if (text == "decoupled") return mlp::Decay::decoupled;
  fields.fail("decay", fmt::format("unknown decay \"{}\", expected coupled or decoupled", text));
}

OptimiserOptions read_adam(const Node& node, const std::string& path) {
  const Fields fields(node, path, "optimiser adam",
                      {"type", "rate", "beta1", "beta2", "epsilon", "weight_decay", "decay"});
  const mlp::AdamOptions usual;
  return mlp::AdamOptions{fields.number("rate"),
                          fields.number_or("beta1", usual.beta1),
                          fields.number_or("beta2", usual.beta2),
                          fields.number_or("epsilon", usual.epsilon),
                          fields.number_or("weight_decay", usual.weight_decay),
                          read_decay(fields)};
}

void require_in_range(const OptimiserOptions& options) {
  if (const auto* adam = std::get_if<mlp::AdamOptions>(&options))
    (void)mlp::Adam<double>(*adam);
  else
    (void)mlp::Sgd<double>(std::get<mlp::SgdOptions<double>>(options));
}

OptimiserOptions read_optimiser(const Node& node, const std::string& path) {
  const Fields fields(node, path, "optimiser",
                      {"type", "rate", "momentum", "nesterov", "weight_decay", "beta1", "beta2", "epsilon", "decay"});
  const std::string type = fields.text("type");
  if (type != "sgd" && type != "adam")
    fields.fail("type", fmt::format("unknown optimiser \"{}\", expected sgd or adam", type));
  const OptimiserOptions options = type == "sgd" ? read_sgd(node, path) : read_adam(node, path);
  try {
    require_in_range(options);
  } catch (const std::invalid_argument& error) {
    fields.fail("rate", error.what());
  }
  return options;
}

std::optional<std::vector<arma::uword>> read_samples(const Fields& fields, const Case& c) {
  const Node* node = fields.find("samples");
  if (!node) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&node->value)) {
    if (*text != "all")
      fields.fail("samples", fmt::format("samples is \"{}\", expected \"all\" or a list of rows, [0, 1]", *text));
    return std::nullopt;
  }
  const Node::Array& list = fields.list("samples", "rows, or \"all\"");
  if (list.empty()) fields.fail("samples", "samples is empty, expected at least one row");
  std::vector<arma::uword> rows;
  for (const Node& row : list) rows.push_back(whole_number(row, c.path, "a row of samples", 0, c.x.values.n_rows - 1));
  return rows;
}

}  // namespace

void read_updates(const Fields& root, Case& c, arma::uword total) {
  const arma::uword state = total;
  if (c.perceptron) root.fail("update", "a perceptron's case has updates, expected none: it learns by itself");
  for (const Node& node : root.list("update", "tables, [[update]]")) {
    const Fields fields(node, c.path, "[[update]]", {"optimiser", "samples", "steps", "expect", "erratum"});
    count(fields, "", 1, state, total);
    Update update;
    update.line = fields.line();
    if (fields.has("optimiser"))
      update.optimiser = read_optimiser(fields.need("optimiser"), c.path);
    else if (c.updates.empty())
      fields.fail("", "the first [[update]] has no optimiser, expected one");
    update.samples = read_samples(fields, c);
    update.steps = fields.whole_or("steps", 1, 1, 1'000'000);
    update.after = read_expectations(fields, c);
    c.updates.push_back(std::move(update));
  }
}

}  // namespace gradcheck::cases::parts
