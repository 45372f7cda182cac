// SPDX-License-Identifier: MIT
#include <gradcheck/app/explain_command.hpp>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <gradcheck/app/case_files.hpp>
#include <gradcheck/app/print/case_text.hpp>
#include <gradcheck/app/print/from_json.hpp>
#include <gradcheck/app/print/json_value.hpp>
#include <gradcheck/app/print/text_file.hpp>
#include <gradcheck/app/terminal.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/render/text.hpp>

namespace gradcheck {
namespace {

using detail::JsonValue;

/// What failed in one case: from its outcome, or from a report of it.
struct Failures {
  std::string title;
  std::vector<std::string> messages;
  std::vector<std::pair<std::string, Report>> gradients;  ///< when, and what its check found
};

Failures failures_of(const cases::Outcome& outcome) {
  Failures f{outcome.title, outcome.failures(), {}};
  for (const cases::GradientOutcome& g : outcome.gradients)
    if (!g.ok) f.gradients.emplace_back(g.when, g.report);
  return f;
}

Failures failures_of(const JsonValue& c) {
  Failures f{c.at("title").text(), {}, {}};
  for (const JsonValue& message : c.at("failures").items()) f.messages.push_back(message.text());
  for (const JsonValue& g : c.at("gradients").items())
    if (!g.at("ok").flag()) f.gradients.emplace_back(g.at("when").text(), report_of(g.at("report")));
  return f;
}

bool explain_failures(const Failures& f, const Invocation& i, const Print& print) {
  print(f.title + (f.messages.empty() ? ": agrees, nothing to explain\n" : ": fails\n"));
  for (const std::string& message : f.messages) print("  " + message + "\n");
  for (const auto& [when, report] : f.gradients) print(to_text(when, report, detail_for(i), style_for(i)));
  return f.messages.empty();
}

bool explain_layer(const JsonValue& json, const Invocation& i, const Print& print) {
  const Report report = report_of(json);
  print(to_text(report, detail_for(i), style_for(i)));
  return report.ok();
}

constexpr const char* what_a_report_is =
    "an object with \"subject\" and \"blocks\", or with \"layers\" or \"cases\", as check --report json writes it";

/// One layer's report, or one of layers, or one of cases.
bool explain_report(const JsonValue& json, const Invocation& i, const Print& print) {
  bool ok = true;
  if (json.has("layers"))
    for (const JsonValue& layer : json.at("layers").items()) ok = explain_layer(layer, i, print) && ok;
  if (json.has("layers")) return ok;
  if (json.has("subject")) return explain_layer(json, i, print);
  if (!json.has("cases")) json.refuse_found(what_a_report_is);
  for (const JsonValue& c : json.at("cases").items()) ok = explain_failures(failures_of(c), i, print) && ok;
  return ok;
}

/// A case file begins with its title, or a remark: never with a bracket, a quote or a digit.
bool is_json(const std::string& path, const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return path.ends_with(".json") ||
         (first != std::string::npos && std::string("{[\"-0123456789").find(text[first]) != std::string::npos);
}

bool explain_cases(const std::vector<cases::Case>& all, const Invocation& i, const Registry& registry,
                   const Print& print) {
  bool ok = true;
  for (const cases::Case& c : all)
    ok = explain_failures(failures_of(cases::run(c, {i.options, true, &registry})), i, print) && ok;
  return ok;
}

bool explain_file(const std::string& named, const Invocation& i, const Registry& registry, const Print& print) {
  const std::string path = file_of_case(named);
  std::error_code error;
  if (path.ends_with(".toml") || std::filesystem::is_directory(path, error))
    return explain_cases(cases::read_all(path), i, registry, print);
  const std::string text = text_of_file(path, "a case file or a report");
  if (!is_json(path, text)) return explain_cases({cases::parse(text, path)}, i, registry, print);
  const auto json = detail::parse_json(text, path, 1, "a report of check --report json");
  return explain_report(JsonValue(json, path + ": report"), i, print);
}

}  // namespace

bool explain_files(const Invocation& i, const Registry& registry, const Print& print) {
  bool ok = true;
  for (const std::string& path : i.paths) ok = explain_file(path, i, registry, print) && ok;
  return ok;
}

}  // namespace gradcheck
