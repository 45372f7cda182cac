// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/sarif.hpp>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <gradcheck/render/machine/json_scalar.hpp>
#include <gradcheck/render/words.hpp>

namespace gradcheck {
namespace detail {
namespace {

constexpr const char* sarif_schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

std::string sarif_list(const std::vector<std::string>& all) { return fmt::format("{}", fmt::join(all, ",")); }

/// "stale cache" -> "stale-cache".
std::string rule_id(std::string rule) {
  std::ranges::replace(rule, ' ', '-');
  return rule;
}

std::string sarif_text(const std::string& text) { return fmt::format(R"({{"text":{}}})", json_string(text)); }

std::string sarif_rule(const std::string& rule) {
  const std::string plain = has_words(rule) ? plain_words_of(rule).plain : "";
  return fmt::format(R"({{"id":{},"shortDescription":{},"fullDescription":{}}})", json_string(rule_id(rule)),
                     sarif_text(rule), sarif_text(plain.empty() ? rule : plain));
}

std::string sarif_location(const Place& place) {
  const std::string region = place.line == 0 ? "" : fmt::format(R"(,"region":{{"startLine":{}}})", place.line);
  return fmt::format(R"({{"physicalLocation":{{"artifactLocation":{{"uri":{}}}{}}}}})", json_string(uri_of(place.file)),
                     region);
}

/// The most telling place as the location of a result, the others as related ones.
std::string sarif_locations(const std::vector<Place>& places) {
  if (places.empty()) return {};
  std::string text = R"(,"locations":[)" + sarif_location(places[0]) + "]";
  std::vector<std::string> related;
  for (std::size_t k = 1; k < places.size(); ++k) related.push_back(sarif_location(places[k]));
  return related.empty() ? text : text + R"(,"relatedLocations":[)" + sarif_list(related) + "]";
}

std::string sarif_coordinate(const Example& c) {
  const Entry& e = c.entry;
  return fmt::format(R"({{"part":{},"block":{},"row":{},"column":{},"analytic":{},"numeric":{},"error_bar":{},)"
                     R"("bound":{},"verdict":"{}","reason":"{}"}})",
                     json_string(c.part), json_string(e.block), e.row, e.col, json_number(e.analytic),
                     json_number(e.numeric), json_number(e.error_bar), json_number(e.bound), to_string(e.verdict),
                     to_string(e.reason));
}

std::string sarif_properties(const Problem& p) {
  std::vector<std::string> coordinates;
  for (const Example& c : p.coordinates) coordinates.push_back(sarif_coordinate(c));
  return fmt::format(R"({{"subject":{},"failing":{},"coordinates":[{}]}})", json_string(p.subject), p.failing,
                     sarif_list(coordinates));
}

std::string sarif_result(const Problem& p, std::size_t rule) {
  const std::string text = p.details.empty() ? p.claim : p.claim + "\n\n" + p.details;
  return fmt::format(R"({{"ruleId":{},"ruleIndex":{},"level":"{}","message":{}{},)"
                     R"("partialFingerprints":{{"subjectAndRule/v1":{}}},"properties":{}}})",
                     json_string(rule_id(p.rule)), rule, p.level == Level::error ? "error" : "warning",
                     sarif_text(text), sarif_locations(p.places), json_string(p.subject + ": " + p.rule),
                     sarif_properties(p));
}

std::string sarif_numbers(const CheckedNumbers& checked) {
  std::string text = fmt::format(R"({{"subject":{},"ok":{})", json_string(checked.subject), checked.ok);
  for (const auto& [name, json] : checked.tally) text += "," + json_string(name) + ":" + json;
  return text + "}";
}

/// Each once, in the order in which they come up.
std::vector<std::string> rules_of(const std::vector<Problem>& problems) {
  std::vector<std::string> rules;
  for (const Problem& p : problems)
    if (std::ranges::find(rules, p.rule) == rules.end()) rules.push_back(p.rule);
  return rules;
}

bool is_plain_in_uri(char c) {
  constexpr std::string_view plain = "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return plain.find(c) != std::string_view::npos;
}

}  // namespace

std::string uri_of(const std::string& path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path)
    uri += is_plain_in_uri(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return uri;
}

std::string sarif_of(const std::vector<Problem>& problems, const std::vector<CheckedNumbers>& checked, bool complete) {
  const std::vector<std::string> rules = rules_of(problems);
  std::vector<std::string> defined, results, numbers;
  for (const std::string& rule : rules) defined.push_back(sarif_rule(rule));
  for (const Problem& p : problems)
    results.push_back(sarif_result(p, static_cast<std::size_t>(std::ranges::find(rules, p.rule) - rules.begin())));
  for (const CheckedNumbers& one : checked) numbers.push_back(sarif_numbers(one));
  return fmt::format(R"({{"$schema":"{}","version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"gradcheck",)"
                     R"("rules":[{}]}}}},"columnKind":"utf16CodeUnits","invocations":[{{"executionSuccessful":{}}}],)"
                     R"("results":[{}],"properties":{{"checked":[{}]}}}}]}})"
                     "\n",
                     sarif_schema, sarif_list(defined), complete, sarif_list(results), sarif_list(numbers));
}

}  // namespace detail

std::string to_sarif(const Report& report, const Place& place) {
  return detail::sarif_of(detail::problems_of(report, place), {{report.subject, report.ok(), detail::tally_of(report)}},
                          true);
}

}  // namespace gradcheck
