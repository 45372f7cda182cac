// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "gradcheck/cases/texts.hpp"

using test_cases::each_says_so;
using test_cases::good;
using test_cases::Malformed;
using test_cases::replaced;

namespace {

const std::vector<Malformed> wrong_data{
    {"ragged rows", replaced(good, "[[1, 2], [3, 4]]", "[[1, 2], [3]]"),
     "case.toml:10: x row 1 has 1 numbers, expected 2 as in row 0"},
    {"an empty matrix", replaced(good, "[[1, 2], [3, 4]]", "[]"),
     "case.toml:10: x is empty, expected at least one row of numbers"},
    {"an empty row", replaced(good, "[[1, 2], [3, 4]]", "[[]]"),
     "case.toml:10: x row 0 is empty, expected at least one number"},
    {"a string among the data", replaced(good, "[[1, 2], [3, 4]]", "[[1, \"2\"], [3, 4]]"),
     "case.toml:10: x [0, 1] is a string, expected a number"},
    {"NaN in the data", replaced(good, "[[1, 2], [3, 4]]", "[[1, nan],\n [3, 4]]"),
     "case.toml:10: x [0, 1] is nan, expected a finite number"},
    {"infinity in the weights", replaced(good, "[[0.5, -0.25]]", "[[0.5, -inf]]"),
     "case.toml:4: weights [0, 1] is -inf, expected a finite number"},
    {"a number beyond double", replaced(good, "[[1, 2], [3, 4]]", "[[1, 1e999], [3, 4]]"),
     "case.toml:10: not TOML: Error while parsing floating-point: '1e999' is not representable in 64 bits"},
    {"an integer beyond double", replaced(good, "[[1, 2], [3, 4]]", "[[1, 9007199254740993], [3, 4]]"),
     "case.toml:10: x [0, 1] is the integer 9007199254740993, expected at most 15 digits"},
    {"x of another width", replaced(good, "[[1, 2], [3, 4]]", "[[1], [3]]"),
     "case.toml:10: x is [2 x 1], expected 2 columns, the inputs of the first dense layer"},
    {"more targets than samples", replaced(good, "[[0.5], [1.0]]", "[[0.5], [1.0], [2.0]]"),
     "case.toml:11: y has 3 rows, expected 2 as in x: one for each sample"},
    {"targets of another width", replaced(good, "[[0.5], [1.0]]", "[[0.5, 0.0], [1.0, 0.0]]"),
     "case.toml:11: y is [2 x 2], expected 1 columns, the outputs of the network, for half_mse"},
    {"a label out of range",
     replaced(good, "loss = { type = \"half_mse\", reduction = \"sum\" }",
              "loss = { type = \"softmax_cross_entropy\" }"),
     "case.toml:11: targets of softmax_cross_entropy: t[0, 0] is 0.5, expected a label, a whole number from 0 to 0"},
    {"a target that is no class of hinge", replaced(good, "\"half_mse\"", "\"hinge\""),
     "case.toml:11: targets of hinge: t[0, 0] is 0.5, expected -1 or 1"},
    {"a probability out of range",
     replaced(replaced(good, "\"half_mse\"", "\"binary_cross_entropy\""), "[[0.5], [1.0]]", "[[0.5], [1.5]]"),
     "case.toml:11: targets of binary_cross_entropy: t[1, 0] is 1.5, expected a probability from 0 to 1"},
    {"negative rows", replaced(good, "[[1, 2], [3, 4]]", "{ normal = 1.0, rows = -2, columns = 2, seed = 1 }"),
     "case.toml:10: rows is -2, expected 1 to 10000000"},
    {"no rows", replaced(good, "[[1, 2], [3, 4]]", "{ normal = 1.0, rows = 0, columns = 2, seed = 1 }"),
     "case.toml:10: rows is 0, expected 1 to 10000000"},
    {"huge rows",
     replaced(good, "[[1, 2], [3, 4]]", "{ normal = 1.0, rows = 9000000000000000000, columns = 2, seed = 1 }"),
     "case.toml:10: rows is 9000000000000000000, expected 1 to 10000000"},
    {"huge data", replaced(good, "[[1, 2], [3, 4]]", "{ normal = 1.0, rows = 10000000, columns = 10000000, seed = 1 }"),
     "case.toml:10: x brings [10000000 x 10000000] numbers to the 2 before it, expected at most 10000000 in a case"},
    {"huge inputs",
     replaced(good, "inputs = 2, outputs = 1, weights = [[0.5, -0.25]]",
              "inputs = 5000000, outputs = 5000000, weights = { normal = 1.0, seed = 1 }"),
     "case.toml:4: a dense layer brings [5000000 x 5000000] numbers to the 0 before it, expected at most 10000000 in "
     "a case"},
    {"huge outputs for all samples",
     "title = \"x\"\n[network]\nlayers = [{ type = \"dense\", inputs = 1, outputs = 100000, weights = { normal = "
     "1.0, seed = 1 } }]\nloss = { type = \"mse\" }\n[data]\nx = { normal = 1.0, rows = 100000, columns = 1, seed = "
     "2 }\ny = { labels = 1, rows = 100000, seed = 3 }\n",
     "case.toml:6: [data] brings [100000 x 100000] numbers to the 300000 before it, expected at most 10000000 in a "
     "case"},
    {"a negative seed", replaced(good, "[[1, 2], [3, 4]]", "{ normal = 1.0, rows = 2, columns = 2, seed = -1 }"),
     "case.toml:10: seed is -1, expected 0 to 9223372036854775807"},
    {"no seed", replaced(good, "[[1, 2], [3, 4]]", "{ normal = 1.0, rows = 2, columns = 2 }"),
     "case.toml:10: x has no seed, expected one"},
    {"no distribution", replaced(good, "[[1, 2], [3, 4]]", "{ rows = 2, columns = 2, seed = 1 }"),
     "case.toml:10: x has no distribution, expected uniform, normal or labels"},
    {"two distributions",
     replaced(good, "[[1, 2], [3, 4]]", "{ normal = 1.0, uniform = 1.0, rows = 2, columns = 2, seed = 1 }"),
     "case.toml:10: x has both uniform and normal, expected one of them"},
    {"labels with columns", replaced(good, "[[1, 2], [3, 4]]", "{ labels = 3, rows = 2, columns = 2, seed = 1 }"),
     "case.toml:10: x has columns, expected none: labels are one column"},
    {"no labels", replaced(good, "[[0.5], [1.0]]", "{ labels = 0, rows = 2, seed = 1 }"),
     "case.toml:11: labels is 0, expected 1 to 10000000"},
};

}  // namespace

TEST_CASE("a case file with wrong data says so, with its line", "[malformed]") { each_says_so(wrong_data); }
