// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/base/cxx20.hpp>

#include <string>
#include <utility>

#if __has_include(<catch2/matchers/catch_matchers.hpp>)
#include <catch2/catch_tostring.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <gradcheck/render/text.hpp>
#include <gradcheck/report/refuted.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// What a matcher for reports derives from, in Catch2 3 and in 2.
#if __has_include(<catch2/matchers/catch_matchers.hpp>)
using ReportMatcher = Catch::Matchers::MatcherBase<Report>;
#else
using ReportMatcher = Catch::MatcherBase<Report>;
#endif

/// What agrees() returns.
class Agrees : public ReportMatcher {
 public:
  bool match(const Report& report) const override { return report.ok(); }
  std::string describe() const override { return "agrees: expected no disagreement and no broken clause"; }
};

/// What refutes() returns.
class Refutes : public ReportMatcher {
 public:
  explicit Refutes(std::string mistake) : mistake_(std::move(mistake)) {}
  bool match(const Report& report) const override { return detail::is_refuted(report, mistake_); }
  std::string describe() const override {
    return mistake_.empty() ? "refutes: expected a disagreement or a broken clause"
                            : "refutes: expected the mistake \"" + mistake_ + "\"";
  }

 private:
  std::string mistake_;
};

/// CHECK_THAT(gradcheck::check_layer(layer, x), gradcheck::agrees()): report.ok(), and the whole text of the report
/// where it is not. Catch2 2 or 3. GoogleTest and doctest have headers of their own; in any other framework the line is
/// CHECK(report.ok()) with to_text(report) as the message.
inline Agrees agrees() { return {}; }

/// The negative control, for a layer that is wrong on purpose: some coordinate disagrees or some clause is broken; too
/// much undecided is not enough. With a mistake: that this one is among the findings.
inline Refutes refutes(std::string mistake = {}) { return Refutes(std::move(mistake)); }

}  // namespace gradcheck

/// How Catch2 prints a report.
template <>
struct Catch::StringMaker<gradcheck::Report> {
  static std::string convert(const gradcheck::Report& report) { return "\n" + to_text(report); }
};
