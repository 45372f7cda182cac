// SPDX-License-Identifier: MIT
#include <gradcheck/app/explain_command.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <gradcheck/app/print/from_json.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/render/explain.hpp>

namespace gradcheck {
namespace {

std::string content(const std::string& path) {
  if (std::filesystem::is_directory(path)) return {};  // of case files
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read, expected a case file or a report");
  return {std::istreambuf_iterator<char>(file), {}};
}

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

Failures failures_of(const nlohmann::json& json) {
  Failures f{json.at("title").get<std::string>(), json.at("failures").get<std::vector<std::string>>(), {}};
  for (const auto& g : json.at("gradients"))
    if (!g.at("ok").get<bool>())
      f.gradients.emplace_back(g.at("when").get<std::string>(), from_json(g.at("report").dump()));
  return f;
}

bool explain_failures(const Failures& f, const Print& print) {
  print(f.title + (f.messages.empty() ? ": agrees, nothing to explain\n" : ": fails\n"));
  for (const std::string& message : f.messages) print("  " + message + "\n");
  for (const auto& [when, report] : f.gradients) print(when + ", " + explain(report));
  return f.messages.empty();
}

/// A layer's report, or one of cases.
bool explain_report(const std::string& text, const Print& print) {
  const nlohmann::json json = nlohmann::json::parse(text);
  if (!json.is_object() || !json.contains("cases")) {
    const Report report = from_json(text);
    print(explain(report));
    return report.ok();
  }
  bool ok = true;
  for (const auto& c : json.at("cases")) ok = explain_failures(failures_of(c), print) && ok;
  return ok;
}

bool is_json(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text[first] == '{';
}

bool explain_file(const std::string& path, const Invocation& i, const Registry& registry, const Print& print) {
  if (const std::string text = path.ends_with(".toml") ? "" : content(path); is_json(text)) try {
      return explain_report(text, print);
    } catch (const nlohmann::json::exception& e) {
      throw std::runtime_error(path + ": " + e.what());
    } catch (const std::runtime_error& e) {
      throw std::runtime_error(path + ": " + e.what());
    }
  bool ok = true;
  for (const cases::Case& c : cases::read_all(path))
    ok = explain_failures(failures_of(cases::run(c, {i.options, true, &registry})), print) && ok;
  return ok;
}

}  // namespace

bool explain_files(const Invocation& i, const Registry& registry, const Print& print) {
  bool ok = true;
  for (const std::string& path : i.paths) ok = explain_file(path, i, registry, print) && ok;
  return ok;
}

}  // namespace gradcheck
