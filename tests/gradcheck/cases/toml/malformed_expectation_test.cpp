// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "gradcheck/cases/texts.hpp"

using test_cases::each_says_so;
using test_cases::good;
using test_cases::Malformed;
using test_cases::replaced;

namespace {

std::string softmax_text() {
  return replaced(replaced(good, "\"identity\"", "\"softmax\""), "value = \"output\"",
                  "value = \"activation derivative\"\nlayer = 1");
}

const std::vector<Malformed> wrong_expectation{
    {"an unknown value", replaced(good, "\"output\"", "\"outputs\""),
     "case.toml:13: there is no value \"outputs\", expected one of x, y, output, decision, loss, penalty, loss "
     "derivative, input gradient, pre_activation, activation, activation derivative, delta, weights, bias, weights "
     "gradient, bias gradient, dz/dtheta, dz/dz, collapsed weights, collapsed bias"},
    {"a layer that does not exist", replaced(good, "layer = 1", "layer = 3"),
     "case.toml:20: layer is 3, expected 1 to 1"},
    {"a layer of a value that has none", replaced(good, "value = \"output\"", "value = \"output\"\nlayer = 1"),
     "case.toml:14: layer is 1, expected none: output belongs to no layer"},
    {"no layer of a value that has one", replaced(good, "layer = 1\n", ""),
     "case.toml:19: weights has no layer, expected 1 to 1"},
    {"a bias that the layer does not have",
     replaced(replaced(good, ", bias = [[0.125]]", ""), "value = \"weights\"", "value = \"bias\""),
     "case.toml:20: layer 1 has no bias, expected a layer with one"},
    {"a softmax's derivative", softmax_text(),
     "case.toml:14: layer 1 is softmax, whose derivative is a matrix for each sample, expected an elementwise "
     "activation"},
    {"collapsed weights of a network that is not linear",
     replaced(replaced(good, "\"identity\"", "\"tanh\""), "value = \"output\"", "value = \"collapsed weights\""),
     "case.toml:13: there are no collapsed weights, expected identity and doubled activations only"},
    {"labels in two columns",
     replaced(replaced(good, "\"half_mse\"", "\"softmax_cross_entropy\""), "[[0.5], [1.0]]", "[[0, 0], [0, 0]]"),
     "case.toml:11: y is [2 x 2], expected one column of labels for softmax_cross_entropy"},
    {"a reduction of a value without", replaced(good, "value = \"output\"", "value = \"output\"\nreduction = \"mean\""),
     "case.toml:13: output has a reduction, expected none: it depends on no loss"},
    {"an expectation of another shape", replaced(good, "[[0.125], [0.625]]", "[[0.125, 0.625]]"),
     "case.toml:14: is holds [1 x 2] numbers, expected [2 x 1]"},
    {"an expectation with ragged rows", replaced(good, "[[0.125], [0.625]]", "[[0.125], [0.625, 0.5]]"),
     "case.toml:14: is has rows of different length, expected 1 entries in each"},
    {"a printed number that is none", replaced(good, "\"0.5625\"", "\"0,5625\""),
     "case.toml:21: is holds \"0,5625\", expected a printed number such as \"-0.0963\""},
    {"a printed number that is huge", replaced(good, "\"0.5625\"", "\"1e999999999\""),
     "case.toml:21: is holds \"1e999999999\", expected a printed number such as \"-0.0963\""},
    {"a position outside", replaced(good, "value = \"output\"", "value = \"output\"\nat = [2, 0]"),
     "case.toml:14: at: row is 2, expected 0 to 1"},
    {"a position that is no pair", replaced(good, "value = \"output\"", "value = \"output\"\nat = [2]"),
     "case.toml:14: at is no pair, expected [row, column], counted from 0"},
    {"truncated exact numbers", replaced(good, "is = [[0.125], [0.625]]", "is = [[0.125], [0.625]]\ntruncated = true"),
     "case.toml:15: truncated numbers are exact, expected printed ones (strings)"},
    {"ulps of printed numbers",
     replaced(good, "is = [[\"0.5625\", \"0.1875\"]]", "is = [[\"0.5625\", \"0.1875\"]]\nulps = 2"),
     "case.toml:22: ulps are given for printed numbers, expected exact ones (no strings)"},
    {"an unknown verdict",
     replaced(good, "[[update]]", "[[expect]]\nblock = \"input\"\nverdict = \"fine\"\n[[update]]"),
     "case.toml:17: unknown verdict \"fine\", expected one of agree, disagree, kink, undecided"},
    {"an unknown reason",
     replaced(good, "[[update]]",
              "[[expect]]\nblock = \"input\"\nverdict = \"undecided\"\nreason = \"why\"\n[[update]]"),
     "case.toml:18: unknown reason \"why\", expected one of negligible, flat, non-finite, shape, jump, noise, "
     "staircase, kink, moved, rough, resolution"},
    {"a verdict of an unknown block",
     replaced(good, "[[update]]", "[[expect]]\nblock = \"layer 2 weights\"\nverdict = \"agree\"\n[[update]]"),
     "case.toml:16: there is no block \"layer 2 weights\", expected one of input, layer 1 weights, layer 1 bias"},
    {"a sample that does not exist", replaced(good, "samples = [0]", "samples = [0, 2]"),
     "case.toml:17: a row of samples is 2, expected 0 to 1"},
    {"no samples", replaced(good, "samples = [0]", "samples = []"),
     "case.toml:17: samples is empty, expected at least one row"},
    {"an update without optimiser", replaced(good, "optimiser = { type = \"sgd\", rate = 0.5 }\n", ""),
     "case.toml:15: the first [[update]] has no optimiser, expected one"},
    {"an erratum with a printed number that is exact",
     replaced(good, "[[update]]",
              "[[erratum]]\nvalue = \"loss\"\nprinted = 0.6\nright = 0.7\nwhy = \"misprint\"\n[[update]]"),
     "case.toml:17: printed is a number, expected a string: its digits count"},
    {"an erratum without why",
     replaced(good, "[[update]]", "[[erratum]]\nvalue = \"loss\"\nprinted = \"0.6\"\nright = 0.7\n[[update]]"),
     "case.toml:15: [[erratum]] has no why, expected one"},
    {"a reproduction without factors",
     replaced(good, "[[update]]",
              "[[erratum]]\nvalue = \"loss\"\nprinted = \"0.6\"\nright = 0.7\nwhy = \"misprint\"\nreproduced_by = "
              "[]\n[[update]]"),
     "case.toml:20: reproduced_by has no factors, more than 100, or several printed numbers, expected the factors of "
     "one printed number"},
};

}  // namespace

TEST_CASE("a case file with wrong expectations says so, with its line", "[malformed]") {
  each_says_so(wrong_expectation);
}
