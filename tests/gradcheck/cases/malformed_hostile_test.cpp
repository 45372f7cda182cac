// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "texts.hpp"

using test_cases::each_says_so;
using test_cases::good;
using test_cases::Malformed;
using test_cases::replaced;

namespace {

std::string dotted(int n) {
  std::string text;
  for (int i = 0; i < n; ++i) text += "a.";
  return text + "a = 1";
}

const std::vector<Malformed> hostile{
    {"lists without end", "a = " + std::string(100000, '['),
     "case.toml:1: not TOML: Error while parsing value: exceeded maximum nested value depth of 256 "
     "(TOML_MAX_NESTED_VALUES)"},
    {"tables without end", dotted(100000),
     "case.toml:1: 100000 dots that belong to no number, expected at most 40 on a line"},
    {"lists nested too deeply", replaced(good, "[[1, 2], [3, 4]]", std::string(20, '[') + std::string(20, ']')),
     "case.toml:10: nested too deeply, expected at most 16 lists and tables inside one another"},
    {"a byte that is no UTF-8",
     replaced(good, "\"good\"",
              "\"g\xff"
              "d\""),
     "case.toml:1: not TOML: Encountered invalid utf-8 sequence"},
};

}  // namespace

TEST_CASE("a hostile case file is refused before it costs memory or stack", "[malformed]") { each_says_so(hostile); }
