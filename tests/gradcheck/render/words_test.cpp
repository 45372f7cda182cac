// SPDX-License-Identifier: MIT
#include <gradcheck/render/words.hpp>

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/contract/contract.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/render/formulas.hpp>

using gradcheck::detail::plain_words_of;

namespace {

std::vector<gradcheck::detail::WordsRow> all_words() {
  std::vector<gradcheck::detail::WordsRow> all;
  for (const auto& table : {gradcheck::detail::words_of_values(), gradcheck::detail::words_of_places(),
                            gradcheck::detail::words_of_contract(), gradcheck::detail::words_of_functions()})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

}  // namespace

TEST_CASE("every mistake has its words once, a predicate that fits on the first line and a whole sentence") {
  std::set<std::string_view> names;
  for (const auto& row : all_words()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.predicate.size() <= 64);
    CHECK_FALSE(row.predicate.ends_with("."));
    CHECK(row.plain.ends_with("."));
    CHECK(row.plain.size() <= 240);
  }
}

TEST_CASE("the mistakes of broken clauses have words, of layers and of functions") {
  std::vector<std::string> names = gradcheck::detail::clause_names();
  for (const std::string& name : gradcheck::detail::function_clause_names()) names.push_back(name);
  for (const std::string& name : names) {
    gradcheck::Report report;
    report.clauses.push_back({name, gradcheck::ClauseState::broken, "evidence"});
    gradcheck::detail::add_findings(report);
    for (const gradcheck::Finding& f : report.findings) {
      INFO(f.mistake);
      CHECK(gradcheck::detail::has_words(f.mistake));
    }
  }
}

TEST_CASE("a factor is called by its number or name, which may hold anything") {
  CHECK(plain_words_of("factor 40").predicate == "{} is 40 times what it should be");
  CHECK(plain_words_of("factor -1").predicate == "{} has the opposite sign");
  CHECK(plain_words_of("factor {x} is missing").predicate == "{} lacks the factor {x}");
  CHECK(plain_words_of("factor y too many").predicate == "{} has the factor y once too often");
  CHECK(plain_words_of("weather").predicate == "{} is wrong: weather");
  CHECK_FALSE(gradcheck::detail::has_words("weather"));
}

TEST_CASE("what is marked in a formula is a part of it") {
  for (const auto& row : all_words())
    for (const bool of_input : {true, false}) {
      INFO(row.name);
      const std::string formula(gradcheck::detail::formula(row.name));
      CHECK(formula.find(gradcheck::detail::wrong_term(row.name, of_input)) != std::string::npos);
    }
  CHECK(gradcheck::detail::wrong_term("factor -1", true) == "J^T C");
  CHECK(gradcheck::detail::wrong_term("factor 40", true, gradcheck::SubjectKind::function) == "g(i) = df/dx(i)");
}
