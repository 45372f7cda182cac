// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/from_json.hpp>

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <gradcheck/render/machine/json.hpp>

namespace gradcheck {
namespace {

using detail::JsonValue;

constexpr auto by_to_string = [](auto value) { return to_string(value); };

/// The value that is called by this name.
template <class Enum, class Name = decltype(by_to_string)>
unsigned char named(const JsonValue& value, Enum last, Name name_for = by_to_string) {
  const std::string name = value.text();
  for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i)
    if (name_for(static_cast<Enum>(i)) == name) return static_cast<unsigned char>(i);
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

/// What a report that was written before there was this key does not have.
std::string text_if_any(const JsonValue& node, const char* key) {
  return node.has(key) ? node.at(key).text() : std::string();
}
bool flag_if_any(const JsonValue& node, const char* key) { return node.has(key) && node.at(key).flag(); }

constexpr std::uint64_t most_columns_without_rows = 1'000'000;  // no number is there that would tell otherwise

arma::uvec indices(const JsonValue& node, arma::uword below) {
  std::vector<arma::uword> all;
  for (const JsonValue& item : node.items()) {
    all.push_back(item.count());
    if (all.back() >= below) item.refuse(fmt::format("found {}, expected less than {}", all.back(), below));
  }
  return arma::uvec(all);
}

/// Where the entries of a sparse matrix [rows x columns] stand.
SparsePlaces places(const JsonValue& node, arma::uword rows, arma::uword columns) {
  SparsePlaces found{rows, columns, indices(node.at("rows"), rows), indices(node.at("columns"), columns)};
  if (found.rows.n_elem != found.columns.n_elem)
    node.refuse(fmt::format("found {} rows and {} columns", found.rows.n_elem, found.columns.n_elem));
  return found;
}

arma::vec vector_of(const JsonValue& node) {
  std::vector<double> all;
  for (const JsonValue& item : node.items()) all.push_back(item.number());
  return arma::vec(all);
}

Curve curve(const JsonValue& node, arma::uword entries) {
  const std::vector<JsonValue> window = node.at("window").items();
  if (window.size() != 2) node.at("window").refuse("expected [longest step, shortest step]");
  Curve c{node.at("entry").count(), window[0].number(), window[1].number(), vector_of(node.at("steps")),
          vector_of(node.at("differences"))};
  if (c.entry >= entries) node.at("entry").refuse(fmt::format("found {}, expected less than {}", c.entry, entries));
  if (c.steps.n_elem != c.differences.n_elem)
    node.refuse(fmt::format("found {} steps and {} differences", c.steps.n_elem, c.differences.n_elem));
  return c;
}

std::vector<Curve> curves_if_any(const JsonValue& node, arma::uword entries) {
  std::vector<Curve> all;
  if (node.has("curves"))
    for (const JsonValue& item : node.at("curves").items()) all.push_back(curve(item, entries));
  return all;
}

Block block(const JsonValue& node) {
  const std::vector<JsonValue> shape = node.at("shape").items();
  if (shape.size() != 2) node.at("shape").refuse("expected [rows, columns]");
  std::optional<SparsePlaces> sparse;
  if (node.has("entries")) sparse = places(node.at("entries"), shape[0].count(), shape[1].count());
  const arma::uword n = sparse ? sparse->rows.n_elem : shape[0].count();
  const arma::uword m = sparse ? 1 : n > 0 ? shape[1].count() : shape[1].count(most_columns_without_rows);
  const arma::uword held = node.at("verdict").items().size();
  if (n != held) node.at("shape").refuse(fmt::format("found {} rows, but {} in verdict", n, held));
  const auto number = [](const JsonValue& v) { return v.number(); };
  const auto verdict = [](const JsonValue& v) { return named(v, Verdict::undecided); };
  const auto reason = [](const JsonValue& v) { return named(v, Reason::not_looked_at); };
  return {node.at("name").text(),
          matrix<double>(node.at("analytic"), n, m, number),
          matrix<double>(node.at("numeric"), n, m, number),
          matrix<double>(node.at("error_bar"), n, m, number),
          matrix<double>(node.at("bound"), n, m, number),
          matrix<unsigned char>(node.at("verdict"), n, m, verdict),
          matrix<unsigned char>(node.at("reason"), n, m, reason),
          flag_if_any(node, "of_input"),
          text_if_any(node, "kind"),
          text_if_any(node, "misshapen"),
          node.has("directions") ? node.at("directions").count() : 0,
          text_if_any(node, "rest_of"),
          node.has("shows") ? node.at("shows").number() : 0.0,
          std::move(sparse),
          node.has("by_differences") ? indices(node.at("by_differences"), n * m) : arma::uvec(),
          curves_if_any(node, n * m)};
}

std::vector<std::string> texts(const JsonValue& node) {
  std::vector<std::string> all;
  for (const JsonValue& item : node.items()) all.push_back(item.text());
  return all;
}

Clause clause(const JsonValue& node) {
  const auto state = static_cast<ClauseState>(named(node.at("state"), ClauseState::waived));
  Clause c{node.at("name").text(), state, node.at("why").text()};
  if (node.has("breach")) c.breach = static_cast<Breach>(named(node.at("breach"), Breach::of_earlier_point));
  if (node.has("unwaived")) c.unwaived = static_cast<ClauseState>(named(node.at("unwaived"), ClauseState::waived));
  return c;
}

SlopeAt slope(const JsonValue& node) {
  const std::vector<JsonValue> numbers = node.items();
  if (numbers.size() != 3) node.refuse("expected [x, used, expected]");
  return {numbers[0].number(), numbers[1].number(), numbers[2].number()};
}

Link link(const JsonValue& node, std::size_t blocks) {
  Link l{node.at("name").text(), {}};
  for (const JsonValue& item : node.at("blocks").items()) {
    l.blocks.push_back(item.count());
    if (l.blocks.back() >= blocks)
      item.refuse(fmt::format("found {}, expected one of {} blocks", l.blocks.back(), blocks));
  }
  return l;
}

Finding finding(const JsonValue& node) {
  const ClauseId of = node.has("clause") ? clause_id(node.at("clause").text()) : ClauseId::other;
  Finding f{node.at("mistake").text(),
            node.at("where").text(),
            node.at("sentence").text(),
            texts(node.at("alternatives")),
            texts(node.at("consequences")),
            flag_if_any(node, "of_input"),
            of};
  if (node.has("slopes"))
    for (const JsonValue& item : node.at("slopes").items()) f.slopes.push_back(slope(item));
  if (node.has("link") && !node.at("link").is_null()) f.link = node.at("link").count();
  if (node.has("term")) f.term = node.at("term").text();
  return f;
}

Stagewise stagewise(const JsonValue& node) {
  return {node.at("refused").text(), node.at("handed_over").count(), node.at("reopened").count()};
}

/// One that was written before reports had a version has none.
void require_known_version(const JsonValue& node) {
  if (node.has("version")) (void)node.at("version").count(json_version);
}

}  // namespace

Report report_of(const JsonValue& node) {
  require_known_version(node);
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
  r.failed_at = text_if_any(node, "failed_at");
  if (node.has("kind")) r.kind = static_cast<SubjectKind>(named(node.at("kind"), SubjectKind::derivatives));
  if (node.has("mode"))
    r.mode = static_cast<Mode>(named(node.at("mode"), Mode::training, [](Mode mode) { return name_of(mode); }));
  if (node.has("links"))
    for (const JsonValue& item : node.at("links").items()) r.links.push_back(link(item, r.blocks.size()));
  if (node.has("method"))
    r.method = static_cast<Method>(
        named(node.at("method"), Method::complex_step, [](Method method) { return name_of(method); }));
  if (node.has("stagewise")) r.stagewise = stagewise(node.at("stagewise"));
  return r;
}

Report from_json(std::string_view text) {
  const nlohmann::json json = detail::parse_json(text, "report", 1, "a report of check --report json");
  return report_of(JsonValue(json, "report"));
}

}  // namespace gradcheck
