// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <cmath>
#include <stdexcept>

#include <gradcheck/cases/toml/read.hpp>
#include <mlp/target.hpp>

namespace gradcheck::cases::parts {

namespace {

Numbers read_one(const Fields& fields, std::string_view key, arma::uword& total) {
  const Node& node = fields.need(key);
  if (node.table()) return read_generated(node, fields.path(), key, 0, 0, total);
  Numbers numbers(read_matrix(node, fields.path(), key));
  count(fields, key, numbers.values.n_rows, numbers.values.n_cols, total);
  return numbers;
}

/// The outputs of every layer, which a run will hold for every sample. Returns those of the last.
arma::uword count_outputs(const Fields& fields, const Case& c, arma::uword& total) {
  arma::uword width = c.x.values.n_cols;
  arma::uword unit = 0;
  for (const Layer& layer : c.layers) {
    if (const auto* found = std::get_if<DenseLayer>(&layer)) {
      ++unit;
      if (unit == 1 && found->weights.values.n_cols != width)
        fields.fail("x", fmt::format("x is [{} x {}], expected {} columns, the inputs of the first dense layer",
                                     c.x.values.n_rows, width, found->weights.values.n_cols));
      width = found->weights.values.n_rows;
    }
    count(fields, "x", c.x.values.n_rows, width, total);
  }
  return width;
}

/// Targets as the loss wants them, whatever the outputs will be.
void check_targets(const Fields& fields, const Case& c, arma::uword outputs) {
  const arma::mat& y = c.y.values;
  const bool labels = c.loss.kind == mlp::LossKind::softmax_cross_entropy;
  if (y.n_cols != (labels ? 1 : outputs))
    fields.fail("y", fmt::format("y is [{} x {}], expected {} for {}", y.n_rows, y.n_cols,
                                 labels ? "one column of labels"
                                        : fmt::format("{} columns, the outputs of the network,", outputs),
                                 name(c.loss.kind)));
  const arma::mat any(y.n_rows, outputs, arma::fill::value(0.5));
  try {
    mlp::require_targets<double>(c.loss.kind, any, y);
  } catch (const std::invalid_argument& error) {
    fields.fail("y", std::string("targets of ") + error.what());
  }
}

void check_perceptron_targets(const Fields& fields, const arma::mat& y) {
  if (y.n_cols != 1)
    fields.fail("y", fmt::format("y is [{} x {}], expected one column for a perceptron", y.n_rows, y.n_cols));
  for (arma::uword i = 0; i < y.n_rows; ++i)
    if (std::abs(y(i)) != 1.0)
      fields.fail("y", fmt::format("y [{}, 0] is {}, expected -1 or 1 for a perceptron", i, y(i)));
}

}  // namespace

void read_data(const Node& node, Case& c, arma::uword& total) {
  const Fields fields(node, c.path, "[data]", {"x", "y"});
  c.x = read_one(fields, "x", total);
  c.y = read_one(fields, "y", total);
  if (c.x.values.n_rows != c.y.values.n_rows)
    fields.fail("y", fmt::format("y has {} rows, expected {} as in x: one for each sample", c.y.values.n_rows,
                                 c.x.values.n_rows));
  if (c.perceptron) return check_perceptron_targets(fields, c.y.values);
  check_targets(fields, c, count_outputs(fields, c, total));
}

}  // namespace gradcheck::cases::parts
