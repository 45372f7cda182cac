// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read_parts.hpp>

#include <fmt/format.h>

#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>

namespace gradcheck::cases::parts {

namespace {

constexpr std::uint64_t most_seeds = INT64_MAX;

struct Choice {
  std::string_view key;
  Distribution distribution;
};
constexpr Choice choices[] = {
    {"uniform", Distribution::uniform}, {"normal", Distribution::normal}, {"labels", Distribution::labels}};

/// The distribution that the table names, exactly one.
Choice chosen(const Fields& fields) {
  const Choice* found = nullptr;
  for (const Choice& choice : choices) {
    if (!fields.has(choice.key)) continue;
    if (found)
      fields.fail(choice.key,
                  fmt::format("{} has both {} and {}, expected one of them", fields.name(), found->key, choice.key));
    found = &choice;
  }
  if (!found) fields.fail("", fmt::format("{} has no distribution, expected uniform, normal or labels", fields.name()));
  return *found;
}

}  // namespace

void count(const Fields& fields, std::string_view key, arma::uword rows, arma::uword columns, arma::uword& total) {
  if (rows > most_numbers || columns > most_numbers || rows * columns > most_numbers - total)
    fields.fail(key, fmt::format("{} brings [{} x {}] numbers to the {} before it, expected at most {} in a case",
                                 fields.name(), rows, columns, total, most_numbers));
  total += rows * columns;
}

arma::mat read_matrix(const Node& node, const std::string& path, std::string_view name) {
  const Node::Array* rows = node.array();
  if (!rows)
    throw CaseError(path, node.line,
                    fmt::format("{} is {}, expected rows of numbers, [[1.0, 2.0], [3.0, 4.0]]", name, kind(node)));
  if (rows->empty())
    throw CaseError(path, node.line, fmt::format("{} is empty, expected at least one row of numbers", name));
  arma::mat values;
  for (arma::uword i = 0; i < rows->size(); ++i) {
    const Node& row = (*rows)[i];
    if (!row.array())
      throw CaseError(path, row.line, fmt::format("{} row {} is {}, expected a list of numbers", name, i, kind(row)));
    const Node::Array& entries = *row.array();
    if (entries.empty())
      throw CaseError(path, row.line, fmt::format("{} row {} is empty, expected at least one number", name, i));
    if (i == 0) values.set_size(rows->size(), entries.size());
    if (entries.size() != values.n_cols)
      throw CaseError(
          path, row.line,
          fmt::format("{} row {} has {} numbers, expected {} as in row 0", name, i, entries.size(), values.n_cols));
    for (arma::uword j = 0; j < entries.size(); ++j)
      values(i, j) = finite_number(entries[j], path, fmt::format("{} [{}, {}]", name, i, j));
  }
  return values;
}

Numbers read_generated(const Node& node, const std::string& path, std::string_view name, arma::uword rows,
                       arma::uword columns, arma::uword& total) {
  const bool own_shape = rows == 0;
  const Fields fields =
      own_shape ? Fields(node, path, std::string(name), {"uniform", "normal", "labels", "rows", "columns", "seed"})
                : Fields(node, path, std::string(name), {"uniform", "normal", "seed"});
  const Choice choice = chosen(fields);
  Generated origin{.distribution = choice.distribution,
                   .rows = rows,
                   .columns = columns,
                   .seed = fields.whole("seed", 0, most_seeds)};
  const bool labels = choice.distribution == Distribution::labels;
  origin.scale = labels ? static_cast<double>(fields.whole("labels", 1, most_numbers)) : fields.number(choice.key);
  if (own_shape) {
    origin.rows = fields.whole("rows", 1, most_numbers);
    if (labels && fields.has("columns"))
      fields.fail("columns", fmt::format("{} has columns, expected none: labels are one column", name));
    origin.columns = labels ? 1 : fields.whole("columns", 1, most_numbers);
    count(fields, "rows", origin.rows, origin.columns, total);
  }
  return Numbers(origin);
}

}  // namespace gradcheck::cases::parts
