// SPDX-License-Identifier: MIT
#include <gradcheck/report/clause.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <gradcheck/contract/contract.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>

using gradcheck::Clause, gradcheck::ClauseId, gradcheck::ClauseState;

TEST_CASE("a layer's clauses, then a function's own, are all that have an id, and each is found by its name") {
  std::vector<std::string> names = gradcheck::detail::clause_names();
  for (const std::string& name : gradcheck::detail::function_clause_names())
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  REQUIRE(names.size() == static_cast<std::size_t>(ClauseId::other));
  for (std::size_t n = 0; n < names.size(); ++n) {
    const auto id = static_cast<ClauseId>(n);
    CHECK(names[n] == to_string(id));
    CHECK(gradcheck::clause_id(names[n]) == id);
    CHECK(Clause{names[n], ClauseState::held, ""}.id == id);
  }
}

TEST_CASE("a line that is no clause of the contract has no id") {
  CHECK(Clause{"configuration 5x4x3", ClauseState::not_tested, "refuses it"}.id == ClauseId::other);
  CHECK(gradcheck::clause_id("") == ClauseId::other);
}
