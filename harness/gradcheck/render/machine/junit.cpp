// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/junit.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <gradcheck/render/machine/xml.hpp>

namespace gradcheck {
namespace detail {
namespace {

struct TrialCounts {
  std::size_t all = 0, failed = 0, skipped = 0;
};

void count(const Suite& suite, TrialCounts& counts) {
  counts.all += suite.trials.size();
  for (const Trial& t : suite.trials) {
    counts.failed += t.state == TrialState::failed ? 1 : 0;
    counts.skipped += t.state == TrialState::skipped ? 1 : 0;
  }
}

std::string attributes(const TrialCounts& c) {
  return fmt::format(R"(tests="{}" failures="{}" errors="0" skipped="{}")", c.all, c.failed, c.skipped);
}

std::string attributes(const Place& place) {
  std::string text = place.file.empty() ? "" : fmt::format(R"( file="{}")", xml_attribute(place.file));
  return place.line == 0 ? text : text + fmt::format(R"( line="{}")", place.line);
}

std::string properties(const Tally& tally) {
  if (tally.empty()) return {};
  std::string text = "    <properties>\n";
  for (const auto& [name, json] : tally) {
    std::string value = json;
    std::erase(value, '"');
    text += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_attribute(name), xml_attribute(value));
  }
  return text + "    </properties>\n";
}

/// What stands between the tags of one that did not pass.
std::string outcome(const Trial& t) {
  if (t.state == TrialState::skipped) return fmt::format("<skipped message=\"{}\"/>", xml_attribute(t.message));
  return fmt::format("<failure message=\"{}\">{}</failure>", xml_attribute(t.message),
                     xml_text(t.text.empty() ? t.message : t.text));
}

std::string test_case(const Suite& suite, const Trial& t) {
  const Place& place = t.place.file.empty() ? suite.place : t.place;
  const std::string begin = fmt::format("    <testcase name=\"{}\" classname=\"{}\"{}", xml_attribute(t.name),
                                        xml_attribute(suite.name), attributes(place));
  return t.state == TrialState::passed ? begin + "/>\n" : begin + ">" + outcome(t) + "</testcase>\n";
}

std::string test_suite(const Suite& suite) {
  TrialCounts counts;
  count(suite, counts);
  std::string text = fmt::format("  <testsuite name=\"{}\" {}>\n", xml_attribute(suite.name), attributes(counts));
  text += properties(suite.tally);
  for (const Trial& t : suite.trials) text += test_case(suite, t);
  if (!suite.text.empty()) text += "    <system-out>" + xml_text(suite.text) + "</system-out>\n";
  return text + "  </testsuite>\n";
}

}  // namespace

std::string junit_of(const std::vector<Suite>& suites) {
  TrialCounts counts;
  for (const Suite& suite : suites) count(suite, counts);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += fmt::format("<testsuites name=\"gradcheck\" {}>\n", attributes(counts));
  for (const Suite& suite : suites) text += test_suite(suite);
  return text + "</testsuites>\n";
}

}  // namespace detail

std::string to_junit(const Report& report, const Place& place) {
  return detail::junit_of({detail::suite_of(report, place)});
}

}  // namespace gradcheck
