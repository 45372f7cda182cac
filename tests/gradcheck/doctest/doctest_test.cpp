// SPDX-License-Identifier: MIT
// doctest runs inside of a test of Catch2, which has the short names.
#define DOCTEST_CONFIG_IMPLEMENT
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <gradcheck/doctest.hpp>

#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>

using gradcheck::check_layer, gradcheck::Report;

namespace {

Report right_for_doctest() { return check_layer(layers::Scale{{{1, 2, 3}}}, layers::normal(5, 3)); }

Report wrong_for_doctest() {
  return check_layer(layers::Planted<layers::Scale>{{{{1, 2, 3}}}, [](arma::mat& dx) { dx += 1; }},
                     layers::normal(5, 3));
}

/// What doctest prints of the tests of this name, and its exit code.
std::string run_doctest(const char* tests, int& exit_code) {
  std::ostringstream out;
  doctest::Context context;
  context.addFilter("test-case", tests);
  context.setOption("no-colors", true);
  context.setCout(&out);
  exit_code = context.run();
  return out.str();
}

}  // namespace

DOCTEST_TEST_CASE("right") {
  DOCTEST_CHECK(gradcheck::agrees(right_for_doctest()));
  DOCTEST_CHECK_FALSE(gradcheck::refutes(right_for_doctest()));
  DOCTEST_CHECK(gradcheck::refutes(wrong_for_doctest()));
  DOCTEST_CHECK(gradcheck::refutes(wrong_for_doctest(), "gradient without cotangent"));
  DOCTEST_CHECK_FALSE(gradcheck::refutes(wrong_for_doctest(), "stale cache"));
}

DOCTEST_TEST_CASE("wrong") { DOCTEST_CHECK(gradcheck::agrees(wrong_for_doctest())); }

TEST_CASE("in doctest a right layer agrees and is not refuted, a wrong one is refuted, by its mistake") {
  int exit_code = -1;
  const std::string out = run_doctest("right", exit_code);
  INFO(out);
  CHECK(exit_code == 0);
  CHECK(out.find("5 passed") != std::string::npos);
}

TEST_CASE("in doctest a failure shows what was expected and the whole text of the report") {
  int exit_code = -1;
  const std::string out = run_doctest("wrong", exit_code);
  INFO(out);
  CHECK(exit_code == 1);
  CHECK(out.find("expected no disagreement and no broken clause\n" + to_text(wrong_for_doctest())) !=
        std::string::npos);
}

TEST_CASE("in doctest what was not decided is neither, and reports are printed") {
  Report r;
  CHECK_FALSE(gradcheck::agrees(r));
  CHECK_FALSE(gradcheck::refutes(r));
  r.parts.push_back(wrong_for_doctest());
  CHECK(gradcheck::refutes(r, "gradient without cotangent"));
  CHECK(doctest::toString(r) == doctest::String(("\n" + to_text(r)).c_str()));
}
