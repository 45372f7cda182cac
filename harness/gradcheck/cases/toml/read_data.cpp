// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <gradcheck/cases/toml/read.hpp>
#include <mlp/loss.hpp>

namespace gradcheck::cases::parts {

namespace {

Numbers read_one(const Fields& fields, std::string_view key, arma::uword& total) {
  const Node& node = fields.need(key);
  if (node.table()) return read_generated(node, fields.path(), key, 0, 0, total);
  Numbers numbers(read_matrix(node, fields.path(), key));
  count(fields, key, numbers.values.n_rows, numbers.values.n_cols, total);
  return numbers;
}

/// What the integers of an embedding have to be.
void check_integers(const Fields& fields, const Case& c) {
  const arma::mat& x = c.x.values;
  const arma::uword rows = std::get<EmbeddingLayer>(c.layers.front()).table.values.n_rows;
  for (arma::uword i = 0; i < x.n_rows; ++i)
    for (arma::uword j = 0; j < x.n_cols; ++j)
      if (!(x(i, j) >= 0 && x(i, j) < static_cast<double>(rows) && x(i, j) == std::floor(x(i, j))))
        fields.fail(
            "x", fmt::format("x [{}, {}] is {}, expected an integer from 0 to {}: a row of the embedding's table", i, j,
                             x(i, j), rows - 1));
}

/// Batch normalisation in training, anywhere.
bool needs_several_samples(const std::vector<Layer>& layers) {
  return std::ranges::any_of(layers, [](const Layer& layer) {
    if (const auto* block = std::get_if<ResidualLayer>(&layer)) return needs_several_samples(block->layers);
    const auto* norm = std::get_if<BatchNormLayer>(&layer);
    return norm != nullptr && norm->training;
  });
}

/// The outputs of every layer, which a run will hold for every sample. Returns those of the last.
arma::uword count_outputs(const Fields& fields, const Case& c, const std::vector<Layer>& layers, arma::uword width,
                          arma::uword& total) {
  for (const Layer& layer : layers) {
    if (const auto inputs = inputs_of(layer); inputs && *inputs != width)
      fields.fail(
          "x", takes_integers(c.layers)
                   ? fmt::format("x is [{} x {}], of which the embedding makes {} columns, expected the {} that "
                                 "the {} behind it takes",
                                 c.x.values.n_rows, c.x.values.n_cols, width, *inputs, type_of(layer))
                   : fmt::format("x is [{} x {}], expected {} columns, the inputs of the first {}", c.x.values.n_rows,
                                 width, *inputs, type_of(layer) == "dense" ? "dense layer" : type_of(layer)));
    if (const auto* block = std::get_if<ResidualLayer>(&layer)) {
      const arma::uword beside = count_outputs(fields, c, block->layers, width, total);
      if (const arma::uword skip = outputs_of(layer, width).value_or(width); beside != skip)
        fields.fail("x", fmt::format("x is [{} x {}], of which the layers of a residual block make {} columns and its "
                                     "skip {}, expected the same",
                                     c.x.values.n_rows, c.x.values.n_cols, beside, skip));
    }
    width = outputs_of(layer, width).value_or(width);
    count(fields, "x", c.x.values.n_rows, width, total);
  }
  return width;
}

/// Targets as the loss wants them, whatever the outputs will be.
void check_targets(const Fields& fields, const Case& c, arma::uword outputs) {
  const arma::mat& y = c.y.values;
  const bool labels = c.loss.kind == mlp::LossKind::softmax_cross_entropy;
  const bool pairs = c.loss.kind == mlp::LossKind::gaussian_nll;
  if ((pairs ? 2 * y.n_cols : y.n_cols) != (labels ? 1 : outputs))
    fields.fail("y", fmt::format("y is [{} x {}], expected {} for {}", y.n_rows, y.n_cols,
                                 labels  ? "one column of labels"
                                 : pairs ? fmt::format("half of {} columns, the outputs of the network,", outputs)
                                         : fmt::format("{} columns, the outputs of the network,", outputs),
                                 name(c.loss.kind)));
  const arma::mat any(y.n_rows, outputs, arma::fill::value(0.5));
  try {
    c.loss.require_fitting(any, y);
    (void)c.loss.scale(any, y);  // which a batch without a label that counts does not have
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
  if (takes_integers(c.layers)) check_integers(fields, c);
  if (c.x.values.n_rows == 1 && needs_several_samples(c.layers))
    fields.fail("x", "x has one row, expected at least two for batch_norm in training: one alone has no variance");
  check_targets(fields, c, count_outputs(fields, c, c.layers, c.x.values.n_cols, total));
}

}  // namespace gradcheck::cases::parts
