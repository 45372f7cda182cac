// SPDX-License-Identifier: MIT
#include <gradcheck/render/json.hpp>

#include <cmath>

#include <nlohmann/json.hpp>

namespace gradcheck {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(double v) {
  if (std::isfinite(v)) return v;
  return std::isnan(v) ? "nan" : v > 0 ? "inf" : "-inf";
}

/// Rows of what `of` makes of each entry.
template <class Matrix, class Of>
Json rows(const Matrix& m, Of of) {
  Json all = Json::array();
  for (arma::uword i = 0; i < m.n_rows; ++i) {
    Json row = Json::array();
    for (arma::uword j = 0; j < m.n_cols; ++j) row.push_back(of(m(i, j)));
    all.push_back(std::move(row));
  }
  return all;
}

Json json_of(const Block& b) {
  const auto verdict = [](unsigned char v) { return to_string(static_cast<Verdict>(v)); };
  const auto reason = [](unsigned char v) { return to_string(static_cast<Reason>(v)); };
  const auto number = [](double v) { return json_of(v); };
  return {{"name", b.name},
          {"shape", {b.verdict.n_rows, b.verdict.n_cols}},
          {"analytic", rows(b.analytic, number)},
          {"numeric", rows(b.numeric, number)},
          {"error_bar", rows(b.error_bar, number)},
          {"bound", rows(b.bound, number)},
          {"verdict", rows(b.verdict, verdict)},
          {"reason", rows(b.reason, reason)}};
}

Json json_of(const Clause& c) { return {{"name", c.name}, {"state", to_string(c.state)}, {"why", c.why}}; }

Json json_of(const Finding& f) {
  return {{"mistake", f.mistake},
          {"where", f.where},
          {"sentence", f.sentence},
          {"alternatives", f.alternatives},
          {"consequences", f.consequences}};
}

Json json_of(const Counts& c) {
  return {{"agree", c.agree},         {"disagree", c.disagree},     {"kink", c.kink},
          {"undecided", c.undecided}, {"negligible", c.negligible}, {"flat", c.flat}};
}

template <class T>
Json array_of(const std::vector<T>& all);

Json json_of(const Report& r) {
  return {{"subject", r.subject},
          {"ok", r.ok()},
          {"counts", json_of(r.counts())},
          {"blocks", array_of(r.blocks)},
          {"clauses", array_of(r.clauses)},
          {"findings", array_of(r.findings)},
          {"parts", array_of(r.parts)},
          {"notes", r.notes},
          {"evaluations", r.evaluations},
          {"failed_evaluations", r.failed_evaluations},
          {"engine", r.engine},
          {"seed", r.seed},
          {"strict", r.strict}};
}

template <class T>
Json array_of(const std::vector<T>& all) {
  Json array = Json::array();
  for (const T& one : all) array.push_back(json_of(one));
  return array;
}

}  // namespace

std::string to_json(const Report& report) {
  return json_of(report).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gradcheck
