// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>
#include <algorithm>

#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/model/printed.hpp>
#include <gradcheck/cases/model/value_names.hpp>
#include <gradcheck/cases/model/verdict_names.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases::parts {

namespace {

Position read_position(const Node& node, const std::string& path, std::string_view name, arma::SizeMat shape) {
  const Node::Array* pair = node.array();
  if (!pair || pair->size() != 2)
    throw CaseError(path, node.line, fmt::format("{} is no pair, expected [row, column], counted from 0", name));
  return {whole_number((*pair)[0], path, fmt::format("{}: row", name), 0, shape.n_rows - 1),
          whole_number((*pair)[1], path, fmt::format("{}: column", name), 0, shape.n_cols - 1)};
}

Quantity read_quantity(const Fields& fields, const Case& c) {
  Quantity of;
  of.value = fields.text("value");
  of.layer = fields.whole_or("layer", 0, 1, most_numbers);
  if (fields.has("reduction")) of.reduction = known_name(fields, "reduction", mlp::reduction_named);
  const std::string problem = why_not(c, of);
  if (!problem.empty()) fields.fail(fields.has("layer") && problem.rfind("layer", 0) == 0 ? "layer" : "value", problem);
  return of;
}

Expected read_expected(const Node& node, const std::string& path, std::string_view name) {
  const auto* text = std::get_if<std::string>(&node.value);
  if (!text) return {{}, finite_number(node, path, name)};
  if (!is_printed_number(*text))
    throw CaseError(path, node.line,
                    fmt::format("{} holds \"{}\", expected a printed number such as \"-0.0963\"", name, *text));
  return {*text, 0.0};
}

/// A scalar is a table of one; otherwise rows of one length.
ExpectedTable read_table(const Fields& fields, std::string_view key, const std::optional<Position>& at,
                         arma::SizeMat shape) {
  const Node& node = fields.need(key);
  ExpectedTable table{1, 1, {}};
  if (!node.array()) {
    table.entries.push_back(read_expected(node, fields.path(), key));
  } else {
    table.rows = node.array()->size();
    for (const Node& row : *node.array()) {
      if (!row.array()) fields.fail(row, fmt::format("{} has {} for a row, expected a list", key, kind(row)));
      table.columns = row.array()->size();
      if (table.columns != node.array()->front().array()->size())
        fields.fail(row, fmt::format("{} has rows of different length, expected {} entries in each", key,
                                     node.array()->front().array()->size()));
      for (const Node& entry : *row.array()) table.entries.push_back(read_expected(entry, fields.path(), key));
    }
  }
  const arma::SizeMat wanted = at ? arma::SizeMat(1, 1) : shape;
  if (table.rows != wanted.n_rows || table.columns != wanted.n_cols)
    fields.fail(key, fmt::format("{} holds [{} x {}] numbers, expected [{} x {}]", key, table.rows, table.columns,
                                 wanted.n_rows, wanted.n_cols));
  return table;
}

void read_truncated(const Fields& fields, arma::SizeMat shape, Expectation& e) {
  const Node* node = fields.find("truncated");
  if (!node) return;
  if (!node->array())
    e.truncated = fields.flag_or("truncated", false);
  else
    for (const Node& position : *node->array())
      e.truncated_at.push_back(read_position(position, fields.path(), "truncated", shape));
  const bool printed =
      std::all_of(e.is.entries.begin(), e.is.entries.end(), [](const Expected& x) { return !x.printed.empty(); });
  if (!printed) fields.fail("truncated", "truncated numbers are exact, expected printed ones (strings)");
}

Expectation read_value(const Node& node, const Case& c) {
  const Fields fields(node, c.path, "[[expect]]",
                      {"value", "layer", "reduction", "at", "is", "truncated", "ulps", "block", "verdict", "reason"});
  Expectation e;
  e.line = fields.line();
  e.of = read_quantity(fields, c);
  const arma::SizeMat shape = shape_of(c, e.of);
  if (fields.has("at")) e.at = read_position(fields.need("at"), c.path, "at", shape);
  e.is = read_table(fields, "is", e.at, shape);
  read_truncated(fields, e.at ? arma::SizeMat(1, 1) : shape, e);
  if (fields.has("ulps")) e.ulps = static_cast<unsigned>(fields.whole("ulps", 0, 1000));
  const bool exact =
      std::all_of(e.is.entries.begin(), e.is.entries.end(), [](const Expected& x) { return x.printed.empty(); });
  if (e.ulps && !exact) fields.fail("ulps", "ulps are given for printed numbers, expected exact ones (no strings)");
  return e;
}

arma::SizeMat shape_of_block(const Fields& fields, const Case& c, const std::string& block) {
  const bool input = !takes_integers(c.layers);
  std::string known = input ? "input" : "";
  for (const NamedNumbers& one : matrices_of(c.layers)) {
    if (!one.trained) continue;
    if (block == one.name) return arma::size(one.numbers->values);
    known += (known.empty() ? "" : ", ") + one.name;
  }
  if (block == "input" && input && !c.perceptron) return arma::size(c.x.values);
  fields.fail("block", fmt::format("there is no block \"{}\", expected one of {}", block, known));
}

ExpectedVerdict read_verdict(const Node& node, const Case& c) {
  const Fields fields(node, c.path, "[[expect]] of a verdict", {"block", "at", "verdict", "reason"});
  ExpectedVerdict e;
  e.line = fields.line();
  e.block = fields.text("block");
  const arma::SizeMat shape = shape_of_block(fields, c, e.block);
  if (fields.has("at")) e.at = read_position(fields.need("at"), c.path, "at", shape);
  e.verdict = known_name(fields, "verdict", verdict_named);
  if (fields.has("reason")) e.reason = known_name(fields, "reason", reason_named);
  return e;
}

std::vector<std::vector<double>> read_reproduction(const Fields& fields, const Erratum& e) {
  std::vector<std::vector<double>> sum;
  if (!fields.has("reproduced_by")) return sum;
  const Node::Array& list = fields.list("reproduced_by", "factors, or of lists of factors");
  const bool one_product = !list.empty() && !list.front().array();
  if (list.empty() || list.size() > 100 || e.printed.entries.size() != 1)
    fields.fail("reproduced_by",
                "reproduced_by has no factors, more than 100, or several printed numbers, expected the factors of one "
                "printed number");
  const Node::Array whole{fields.need("reproduced_by")};
  for (const Node& term : one_product ? whole : list) {
    if (!term.array() || term.array()->empty() || term.array()->size() > 100)
      fields.fail(term, "reproduced_by has a term without factors, expected a list of numbers");
    std::vector<double> factors;
    for (const Node& factor : *term.array())
      factors.push_back(finite_number(factor, fields.path(), "a factor of reproduced_by"));
    sum.push_back(std::move(factors));
  }
  return sum;
}

Erratum read_erratum(const Node& node, const Case& c) {
  const Fields fields(node, c.path, "[[erratum]]",
                      {"value", "layer", "reduction", "at", "printed", "right", "why", "reproduced_by"});
  Erratum e;
  e.line = fields.line();
  e.of = read_quantity(fields, c);
  const arma::SizeMat shape = shape_of(c, e.of);
  if (fields.has("at")) e.at = read_position(fields.need("at"), c.path, "at", shape);
  e.printed = read_table(fields, "printed", e.at, shape);
  for (const Expected& entry : e.printed.entries)
    if (entry.printed.empty()) fields.fail("printed", "printed is a number, expected a string: its digits count");
  e.right = read_table(fields, "right", e.at, shape);
  e.why = fields.text("why");
  e.reproduced_by = read_reproduction(fields, e);
  return e;
}

}  // namespace

Expectations read_expectations(const Fields& fields, const Case& c) {
  Expectations all;
  if (fields.has("expect"))
    for (const Node& node : fields.list("expect", "tables, [[expect]]")) {
      if (node.table() && node.table()->count("verdict") > 0)
        all.verdicts.push_back(read_verdict(node, c));
      else
        all.values.push_back(read_value(node, c));
    }
  if (fields.has("erratum"))
    for (const Node& node : fields.list("erratum", "tables, [[erratum]]")) all.errata.push_back(read_erratum(node, c));
  return all;
}

}  // namespace gradcheck::cases::parts
