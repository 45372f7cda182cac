// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/base/cxx20.hpp>

#include <string>

#include <doctest/doctest.h>

#include <gradcheck/render/text.hpp>
#include <gradcheck/report/refuted.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// What is expected of a report, true where it holds. doctest prints its text where it does not.
struct Expectation {
  bool holds = false;
  std::string text;
  explicit operator bool() const { return holds; }
};

/// CHECK(gradcheck::agrees(gradcheck::check_layer(layer, x))): report.ok(), and the whole text of the report where it
/// is not.
inline Expectation agrees(const Report& report) {
  return {report.ok(), "expected no disagreement and no broken clause\n" + to_text(report)};
}

/// The negative control, for a layer that is wrong on purpose: some coordinate disagrees or some clause is broken; too
/// much undecided is not enough. With a mistake: that this one is among the findings.
inline Expectation refutes(const Report& report, const std::string& mistake = {}) {
  const std::string what = mistake.empty() ? "a disagreement or a broken clause" : "the mistake \"" + mistake + "\"";
  return {detail::is_refuted(report, mistake), "expected " + what + "\n" + to_text(report)};
}

}  // namespace gradcheck

/// How doctest prints a report.
template <>
struct doctest::StringMaker<gradcheck::Report> {
  static String convert(const gradcheck::Report& report) { return ("\n" + to_text(report)).c_str(); }
};
/// How it prints what is expected of one.
template <>
struct doctest::StringMaker<gradcheck::Expectation> {
  static String convert(const gradcheck::Expectation& e) { return e.text.c_str(); }
};
