// SPDX-License-Identifier: MIT
#include <gradcheck/render/formulas.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/contract/contract.hpp>
#include <gradcheck/layer_check/findings.hpp>

TEST_CASE("every clause has a formula, and so has the mistake that breaks it") {
  for (const std::string& name : gradcheck::detail::clause_names()) {
    INFO(name);
    CHECK_FALSE(gradcheck::detail::formula(name).empty());
    gradcheck::Report report;
    report.clauses.push_back({name, gradcheck::ClauseState::broken, "evidence"});
    gradcheck::detail::add_findings(report);
    for (const gradcheck::Finding& f : report.findings) CHECK_FALSE(gradcheck::detail::formula(f.mistake).empty());
  }
}

TEST_CASE("what is no clause and no mistake has no formula") { CHECK(gradcheck::detail::formula("weather").empty()); }
