// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/case_json.hpp>

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include <gradcheck/app/print/in_one_line.hpp>
#include <gradcheck/render/machine/json.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>

namespace gradcheck {
namespace {

using Json = nlohmann::ordered_json;

/// As reports have it: "nan", "inf" and "-inf" are texts.
Json number(double v) { return std::isfinite(v) ? Json(v) : Json::parse(detail::json_number(v)); }

Json json_of(const cases::Check& c) {
  Json json{{"when", c.when}, {"name", c.name}, {"expected", c.expected}, {"analytic", number(c.analytic)}};
  if (c.numeric) {
    json["numeric"] = number(c.numeric->value);
    json["error_bar"] = number(c.numeric->error_bar);
  }
  json["ok"] = c.held;
  return json;
}

Json json_of(const cases::ErratumOutcome& e) {
  return {{"when", e.when},   {"name", e.name}, {"printed", e.printed},
          {"right", e.right}, {"why", e.why},   {"analytic", number(e.analytic)},
          {"ok", e.held}};
}

Json json_of(const cases::GradientOutcome& g) {
  return {{"when", g.when}, {"ok", g.ok}, {"report", Json::parse(to_json(g.report))}};
}

Json json_of(const PropertyOutcome& p) {
  return {{"name", p.name}, {"formula", p.formula}, {"applied", p.applied}, {"ok", !p.violation}};
}

Json json_of(const cases::Outcome& o);

template <class T>
Json array_of(const std::vector<T>& all) {
  Json array = Json::array();
  for (const T& one : all) array.push_back(json_of(one));
  return array;
}

Json json_of(const cases::Outcome& o) {
  return {{"title", o.title},
          {"path", o.path},
          {"ok", o.ok()},
          {"failures", o.failures()},
          {"numbers", array_of(o.checks)},
          {"errata", array_of(o.errata)},
          {"gradients", array_of(o.gradients)},
          {"properties", array_of(o.properties)}};
}

}  // namespace

std::string to_json(const std::vector<cases::Outcome>& outcomes) {
  const bool ok = std::ranges::all_of(outcomes, &cases::Outcome::ok);
  const Json json{{"version", json_version}, {"ok", ok}, {"cases", array_of(outcomes)}};
  return in_one_line(json) + "\n";
}

}  // namespace gradcheck
