// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/from_json.hpp>

#include <string>
#include <vector>

#include <fmt/format.h>

namespace gradcheck {
namespace {

using detail::JsonValue;

/// The value that to_string calls by this name.
template <class Enum>
unsigned char named(const JsonValue& value, Enum last) {
  const std::string name = value.text();
  for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i)
    if (to_string(static_cast<Enum>(i)) == name) return static_cast<unsigned char>(i);
  value.refuse(fmt::format("found \"{}\", which is not a name of it", name));
}

/// Takes no memory for numbers that are not there, whatever the shape says.
template <class T, class Read>
arma::Mat<T> matrix(const JsonValue& node, arma::uword n_rows, arma::uword n_cols, Read read) {
  const std::vector<JsonValue> rows = node.items();
  if (rows.size() != n_rows) node.refuse(fmt::format("found {} rows, expected {}", rows.size(), n_rows));
  std::vector<T> values;
  for (const JsonValue& row : rows) {
    const std::vector<JsonValue> items = row.items();
    if (items.size() != n_cols) row.refuse(fmt::format("found {} numbers, expected {}", items.size(), n_cols));
    for (const JsonValue& item : items) values.push_back(read(item));
  }
  return arma::Mat<T>(values.data(), n_cols, n_rows).st();
}

constexpr std::uint64_t most_columns_without_rows = 1'000'000;  // no number is there that would tell otherwise

Block block(const JsonValue& node) {
  const std::vector<JsonValue> shape = node.at("shape").items();
  if (shape.size() != 2) node.at("shape").refuse("expected [rows, columns]");
  const arma::uword n = shape[0].count();
  const arma::uword m = n > 0 ? shape[1].count() : shape[1].count(most_columns_without_rows);
  const arma::uword held = node.at("verdict").items().size();
  if (n != held) node.at("shape").refuse(fmt::format("found {} rows, but {} in verdict", n, held));
  const auto number = [](const JsonValue& v) { return v.number(); };
  const auto verdict = [](const JsonValue& v) { return named(v, Verdict::undecided); };
  const auto reason = [](const JsonValue& v) { return named(v, Reason::lost_digits); };
  return {node.at("name").text(),
          matrix<double>(node.at("analytic"), n, m, number),
          matrix<double>(node.at("numeric"), n, m, number),
          matrix<double>(node.at("error_bar"), n, m, number),
          matrix<double>(node.at("bound"), n, m, number),
          matrix<unsigned char>(node.at("verdict"), n, m, verdict),
          matrix<unsigned char>(node.at("reason"), n, m, reason)};
}

std::vector<std::string> texts(const JsonValue& node) {
  std::vector<std::string> all;
  for (const JsonValue& item : node.items()) all.push_back(item.text());
  return all;
}

Clause clause(const JsonValue& node) {
  const auto state = static_cast<ClauseState>(named(node.at("state"), ClauseState::waived));
  return {node.at("name").text(), state, node.at("why").text()};
}

/// A report that was written before findings had their clause has none.
Finding finding(const JsonValue& node) {
  const ClauseId of = node.has("clause") ? clause_id(node.at("clause").text()) : ClauseId::other;
  return {node.at("mistake").text(),
          node.at("where").text(),
          node.at("sentence").text(),
          texts(node.at("alternatives")),
          texts(node.at("consequences")),
          false,
          of};
}

}  // namespace

Report report_of(const JsonValue& node) {
  Report r;
  r.subject = node.at("subject").text();
  for (const JsonValue& item : node.at("blocks").items()) r.blocks.push_back(block(item));
  for (const JsonValue& item : node.at("clauses").items()) r.clauses.push_back(clause(item));
  for (const JsonValue& item : node.at("findings").items()) r.findings.push_back(finding(item));
  for (const JsonValue& item : node.at("parts").items()) r.parts.push_back(report_of(item));
  r.notes = texts(node.at("notes"));
  r.evaluations = node.at("evaluations").count();
  r.failed_evaluations = node.at("failed_evaluations").count();
  r.engine = node.at("engine").text();
  r.seed = node.at("seed").count();
  r.strict = node.at("strict").flag();
  if (node.has("kind")) r.kind = static_cast<SubjectKind>(named(node.at("kind"), SubjectKind::hessian));
  return r;
}

Report from_json(std::string_view text) {
  const nlohmann::json json = detail::parse_json(text, "report", 1, "a report of check --report json");
  return report_of(JsonValue(json, "report"));
}

}  // namespace gradcheck
