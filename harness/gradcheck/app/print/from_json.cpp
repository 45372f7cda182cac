// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/from_json.hpp>

#include <limits>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gradcheck {
namespace {

/// A value and the keys that lead to it, for messages.
class Node {
 public:
  Node(const nlohmann::json& json, std::string path) : json_(json), path_(std::move(path)) {}

  [[noreturn]] void refuse(const std::string& what) const { throw std::runtime_error(path_ + ": " + what); }

  Node at(const char* key) const {
    if (!json_.is_object()) refuse("found " + std::string(json_.type_name()) + ", expected an object");
    const auto found = json_.find(key);
    if (found == json_.end()) refuse(fmt::format("no key \"{}\"", key));
    return {*found, path_ + "." + key};
  }

  std::vector<Node> items() const {
    if (!json_.is_array()) refuse("found " + std::string(json_.type_name()) + ", expected an array");
    std::vector<Node> all;
    for (const auto& item : json_) all.emplace_back(item, fmt::format("{}[{}]", path_, all.size()));
    return all;
  }

  template <class T>
  T as(const char* expected) const {
    try {
      return json_.get<T>();
    } catch (const nlohmann::json::exception&) {
      refuse(fmt::format("found {}, expected {}", json_.dump(), expected));
    }
  }
  std::string text() const { return as<std::string>("a string"); }
  std::uint64_t count() const {
    if (!json_.is_number_unsigned()) refuse(fmt::format("found {}, expected a whole number", json_.dump()));
    return as<std::uint64_t>("a whole number");
  }
  bool flag() const { return as<bool>("true or false"); }

  double number() const {
    if (json_ == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (json_ == "inf") return std::numeric_limits<double>::infinity();
    if (json_ == "-inf") return -std::numeric_limits<double>::infinity();
    if (!json_.is_number()) refuse(fmt::format("found {}, expected a number, nan, inf or -inf", json_.dump()));
    return json_.get<double>();
  }

  /// The value that to_string calls by this name.
  template <class Enum>
  unsigned char named(Enum last) const {
    const std::string name = text();
    for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i)
      if (to_string(static_cast<Enum>(i)) == name) return static_cast<unsigned char>(i);
    refuse(fmt::format("found \"{}\", which is not a name of it", name));
  }

 private:
  const nlohmann::json& json_;
  std::string path_;
};

template <class T, class Read>
arma::Mat<T> matrix(const Node& node, arma::uword n_rows, arma::uword n_cols, Read read) {
  const std::vector<Node> rows = node.items();
  if (rows.size() != n_rows) node.refuse(fmt::format("found {} rows, expected {}", rows.size(), n_rows));
  arma::Mat<T> m(n_rows, n_cols, arma::fill::zeros);
  for (arma::uword i = 0; i < n_rows; ++i) {
    const std::vector<Node> row = rows[i].items();
    if (row.size() != n_cols) rows[i].refuse(fmt::format("found {} numbers, expected {}", row.size(), n_cols));
    for (arma::uword j = 0; j < n_cols; ++j) m(i, j) = read(row[j]);
  }
  return m;
}

Block block(const Node& node) {
  const std::vector<Node> shape = node.at("shape").items();
  if (shape.size() != 2) node.at("shape").refuse("expected [rows, columns]");
  const arma::uword n = shape[0].count(), m = shape[1].count();
  const arma::uword held = node.at("verdict").items().size();
  if (n != held) node.at("shape").refuse(fmt::format("found {} rows, but {} in verdict", n, held));
  const auto number = [](const Node& v) { return v.number(); };
  const auto verdict = [](const Node& v) { return v.named(Verdict::undecided); };
  const auto reason = [](const Node& v) { return v.named(Reason::resolution); };
  return {node.at("name").text(),
          matrix<double>(node.at("analytic"), n, m, number),
          matrix<double>(node.at("numeric"), n, m, number),
          matrix<double>(node.at("error_bar"), n, m, number),
          matrix<double>(node.at("bound"), n, m, number),
          matrix<unsigned char>(node.at("verdict"), n, m, verdict),
          matrix<unsigned char>(node.at("reason"), n, m, reason)};
}

std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> all;
  for (const Node& item : node.items()) all.push_back(item.text());
  return all;
}

Clause clause(const Node& node) {
  const auto state = static_cast<ClauseState>(node.at("state").named(ClauseState::waived));
  return {node.at("name").text(), state, node.at("why").text()};
}

Finding finding(const Node& node) {
  return {node.at("mistake").text(), node.at("where").text(), node.at("sentence").text(),
          texts(node.at("alternatives")), texts(node.at("consequences"))};
}

Report report(const Node& node) {
  Report r;
  r.subject = node.at("subject").text();
  for (const Node& item : node.at("blocks").items()) r.blocks.push_back(block(item));
  for (const Node& item : node.at("clauses").items()) r.clauses.push_back(clause(item));
  for (const Node& item : node.at("findings").items()) r.findings.push_back(finding(item));
  for (const Node& item : node.at("parts").items()) r.parts.push_back(report(item));
  r.notes = texts(node.at("notes"));
  r.evaluations = node.at("evaluations").count();
  r.failed_evaluations = node.at("failed_evaluations").count();
  r.engine = node.at("engine").text();
  r.seed = node.at("seed").count();
  r.strict = node.at("strict").flag();
  return r;
}

}  // namespace

Report from_json(std::string_view text) {
  try {
    return report(Node(nlohmann::json::parse(text), "report"));
  } catch (const nlohmann::json::parse_error& e) {
    throw std::runtime_error(std::string("report: ") + e.what());
  }
}

}  // namespace gradcheck
