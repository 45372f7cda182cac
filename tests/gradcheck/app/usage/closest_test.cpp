// SPDX-License-Identifier: MIT
#include <gradcheck/app/usage/closest.hpp>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using gradcheck::closest, gradcheck::no_such;

namespace {

const std::vector<std::string> commands{"check", "show", "fuzz", "list", "merge", "explain", "planted"};

}  // namespace

TEST_CASE("what was meant is found where a third of the letters is wrong, and no more") {
  CHECK(closest("chek", commands) == "check");
  CHECK(closest("cehck", commands) == "check");
  CHECK(closest("fuz", commands) == "fuzz");
  CHECK(closest("EXPLIAN", commands) == "explain");
  CHECK(closest("shwo", commands) == "show");
  CHECK(closest("exploit", commands) == "explain");  // two of seven
  CHECK(closest("export", commands) == std::nullopt);
  CHECK(closest("fzzu", commands) == std::nullopt);  // two of four
  CHECK(closest("", commands) == std::nullopt);
  CHECK(closest(std::string(100'000, 'a'), commands) == std::nullopt);
}

TEST_CASE("of several the nearest is meant, and of those the first") {
  CHECK(closest("lisp", {"lips", "list"}) == "lips");
  CHECK(closest("aa", {"ab", "aa", "ac"}) == "aa");
}

TEST_CASE("what is unknown is quoted with what is known, and with what may have been meant") {
  CHECK(no_such("command", "chek", {"check", "show"}) ==
        "no command \"chek\", expected one of check, show; did you mean check?");
  CHECK(no_such("layer", "Tanh", {"Scale"}) == "no layer \"Tanh\", expected one of Scale");
  CHECK(no_such("layer", "Tanh", {}) == "no layer \"Tanh\": there is none here");
  std::vector<std::string> many(40, "a");
  CHECK(no_such("case", "Tanh", many).starts_with("no case \"Tanh\", expected one of a, a, "));
  many.emplace_back("tanh");
  CHECK(no_such("case", "Tanh", many) ==
        "no case \"Tanh\", expected one of the 41 that `list` names; did you mean tanh?");
}
