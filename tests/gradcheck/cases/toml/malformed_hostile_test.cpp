// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "gradcheck/cases/texts.hpp"

using test_cases::each_says_so;
using test_cases::good;
using test_cases::Malformed;
using test_cases::message;
using test_cases::replaced;

namespace {

std::string dotted(int n) {
  std::string text;
  for (int i = 0; i < n; ++i) text += "a.";
  return text + "a = 1";
}

std::string times(int n, const std::string& part) {
  std::string text;
  for (int i = 0; i < n; ++i) text += part;
  return text;
}

/// A million weights, and so many updates.
std::string large(int updates) {
  return "title = \"large\"\n[network]\nlayers = [{ type = \"dense\", inputs = 1000, outputs = 1000, weights = { "
         "normal = 1.0, "
         "seed = 1 } }]\nloss = { type = \"mse\" }\n[data]\nx = { normal = 1.0, rows = 1, columns = 1000, seed = 2 "
         "}\ny = { normal = "
         "1.0, rows = 1, columns = 1000, seed = 3 }\n[[update]]\noptimiser = { type = \"sgd\", rate = 0.5 }\n" +
         times(updates - 1, "[[update]]\n");
}

std::string layer_of_shape(const std::string& shape) {
  return "title = \"t\"\n[layer]\nname = \"S\"\nshape = " + shape + "\n";
}

const std::vector<Malformed> hostile{
    {"lists without end", "a = " + std::string(100000, '['),
     "case.toml:1: not TOML: Error while parsing value: exceeded maximum nested value depth of 256 "
     "(TOML_MAX_NESTED_VALUES)"},
    {"tables without end", dotted(100000),
     "case.toml:1: 100000 dots that belong to no number, expected at most 40 on a line"},
    {"a list that ends as a table does", "title = \"t\"\na = [}",
     "case.toml:2: not TOML: Error while parsing value: could not determine value type"},
    {"lists nested too deeply", replaced(good, "[[1, 2], [3, 4]]", std::string(20, '[') + std::string(20, ']')),
     "case.toml:10: nested too deeply, expected at most 16 lists and tables inside one another"},
    {"layers without end", replaced(good, "  { type = \"identity\" },\n", times(1000, "  { type = \"identity\" },\n")),
     "case.toml:3: layers has 1001 layers, expected at most 1000"},
    {"states without end", large(9),
     "case.toml:17: [[update]] brings [1 x 1003000] numbers to the 9027000 before it, expected at most 10000000 in a "
     "case"},
    {"a layer of a huge shape", layer_of_shape("[100000, 100000, 1]"),
     "case.toml:4: [layer] brings [100000 x 100000] numbers to the 0 before it, expected at most 10000000 in a case"},
    {"a layer of huge weights", layer_of_shape("[1, 100000, 100000]"),
     "case.toml:4: [layer] brings [100000 x 100000] numbers to the 200000 before it, expected at most 10000000 in a "
     "case"},
    {"a byte that is no UTF-8",
     replaced(good, "\"good\"",
              "\"g\xff"
              "d\""),
     "case.toml:1: not TOML: Encountered invalid utf-8 sequence"},
};

}  // namespace

TEST_CASE("a hostile case file is refused before it costs memory or stack", "[malformed]") { each_says_so(hostile); }

TEST_CASE("what is just within the limits reads", "[malformed]") {
  CHECK(message(replaced(good, "  { type = \"identity\" },\n", times(999, "  { type = \"identity\" },\n"))) ==
        "no error");
  CHECK(message(large(8)) == "no error");
  CHECK(message(layer_of_shape("[1, 3000, 3000]")) == "no error");
}
