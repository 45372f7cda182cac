// SPDX-License-Identifier: MIT
#include <gradcheck/render/formulas.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/contract/contract.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
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

TEST_CASE("a function's clauses, their mistakes and its values have formulas of their own") {
  using gradcheck::SubjectKind, gradcheck::detail::formula;
  for (const std::string& name : gradcheck::detail::function_clause_names()) {
    INFO(name);
    gradcheck::Report report;
    report.clauses.push_back({name, gradcheck::ClauseState::broken, "evidence"});
    gradcheck::detail::add_findings(report);
    REQUIRE(report.findings.size() == 1);
    for (const std::string& text : {name, report.findings[0].mistake})
      CHECK(formula(text, SubjectKind::function) != formula("values", SubjectKind::function));
  }
  CHECK(formula("factor 2", SubjectKind::function).starts_with("g(i) = df/dx(i)"));
  CHECK(formula("factor 2", SubjectKind::jacobian).starts_with("J(i, j) = df_i/dx_j"));
  CHECK(formula("factor 2", SubjectKind::derivatives).starts_with("D(i, j) = df_i/dx_j"));
  CHECK(formula("factor 2", SubjectKind::layer) == formula("factor 2"));
}

TEST_CASE("what is no clause and no mistake has no formula") { CHECK(gradcheck::detail::formula("weather").empty()); }
