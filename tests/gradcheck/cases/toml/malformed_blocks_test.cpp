// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "gradcheck/cases/block_texts.hpp"
#include "gradcheck/cases/texts.hpp"

using test_cases::all_blocks;
using test_cases::each_says_so;
using test_cases::good;
using test_cases::Malformed;
using test_cases::replaced;

namespace {

/// all_blocks with one thing changed.
std::string changed_block(const std::string& from, const std::string& to) { return replaced(all_blocks, from, to); }

/// One layer before the identity of the good case, whose x has two columns.
std::string behind_dense(const std::string& layer) { return replaced(good, "{ type = \"identity\" }", layer); }
/// A layer in the place of the dense one.
std::string first_layer(const std::string& layer) {
  return replaced(good, "{ type = \"dense\", inputs = 2, outputs = 1, weights = [[0.5, -0.25]], bias = [[0.125]] }",
                  layer);
}

const std::vector<Malformed> wrong_blocks{
    {"an unknown key of a block", changed_block("epsilon = 0.01", "eps = 0.01"),
     "case.toml:10: unknown key \"eps\" in an rms_norm layer, expected one of type, width, gain, epsilon"},
    {"an unknown key of a projection", changed_block("bias = [[0.25, 0.5, 0.75]] }", "biass = [[0.25, 0.5, 0.75]] }"),
     "case.toml:14: unknown key \"biass\" in a projection, expected one of weights, bias"},
    {"an unknown mode", changed_block("[network]", "[network]\nmode = \"test\""),
     "case.toml:3: unknown mode \"test\", expected training or evaluation"},
    {"a mode of a layer", changed_block("seed = 4 }", "seed = 4, mode = 1 }"),
     "case.toml:11: mode is an integer, expected a string"},
    {"a gain that does not fit", changed_block("gain = [[1, 2, 1, 2]]", "gain = [[1, 2, 1]]"),
     "case.toml:16: gain are [1 x 3], expected [1 x 4]"},
    {"a width that is not that before", changed_block("\"layer_norm\", gain", "\"layer_norm\", width = 3, gain"),
     "case.toml:16: width is 3, expected 4, the outputs of the dense layer before"},
    {"inputs that are not the outputs of a block", changed_block("inputs = 3, outputs = 4", "inputs = 2, outputs = 4"),
     "case.toml:15: inputs is 2, expected 3, the outputs of the block before"},
    {"an epsilon of 0", changed_block("epsilon = 0.01", "epsilon = 0"),
     "case.toml:10: epsilon is 0, expected more than 0"},
    {"a temperature of 0", changed_block("temperature = 0.5", "temperature = 0"),
     "case.toml:17: temperature is 0, expected more than 0"},
    {"p of 1", changed_block("p = 0.25", "p = 1"), "case.toml:11: p is 1, expected at least 0 and below 1"},
    {"momentum above 1", changed_block("\"batch_norm\", ", "\"batch_norm\", momentum = 2, "),
     "case.toml:5: momentum is 2, expected 0 to 1"},
    {"a negative variance", behind_dense("{ type = \"batch_norm\", running_variance = [[-1]] }"),
     "case.toml:5: running_variance has an entry -1, expected at least 0"},
    {"a direction of zero",
     behind_dense("{ type = \"weight_norm\", inputs = 1, outputs = 2, directions = [[1], [0]], lengths = [[1, 1]] }"),
     "case.toml:5: directions row 1 is zero, expected a direction"},
    {"an embedding behind another layer",
     behind_dense("{ type = \"embedding\", rows = 2, columns = 1, table = [[1], [2]] }"),
     "case.toml:5: an embedding stands behind other layers or in a residual block, expected it as the first layer of "
     "the network: it takes integers"},
    {"an integer that is no row", changed_block("[3, 3, 2]", "[3, 3, 4]"),
     "case.toml:22: x [1, 2] is 4, expected an integer from 0 to 3: a row of the embedding's table"},
    {"a number that is no integer", changed_block("[3, 3, 2]", "[3, 3, 1.5]"),
     "case.toml:22: x [1, 2] is 1.5, expected an integer from 0 to 3: a row of the embedding's table"},
    {"too few integers",
     changed_block("x = [[0, 1, 3], [3, 3, 2], [1, 0, 0], [2, 2, 1]]", "x = [[0, 1], [3, 3], [1, 0], [2, 1]]"),
     "case.toml:22: x is [4 x 2], of which the embedding makes 4 columns, expected the 6 that the batch_norm behind it "
     "takes"},
    {"a batch of one in training",
     replaced(changed_block("x = [[0, 1, 3], [3, 3, 2], [1, 0, 0], [2, 2, 1]]", "x = [[0, 1, 3]]"),
              "rows = 4, columns = 4, seed = 8", "rows = 1, columns = 4, seed = 8"),
     "case.toml:22: x has one row, expected at least two for batch_norm in training: one alone has no variance"},
    {"a block that makes another width",
     behind_dense(
         "{ type = \"residual\", layers = [{ type = \"dense\", inputs = 1, outputs = 2, weights = [[1], [2]] }] }"),
     "case.toml:5: layers make 2 columns of 1, expected as many, or a projection: they are added to what the block is "
     "given"},
    {"a block without layers", behind_dense("{ type = \"residual\", layers = [] }"),
     "case.toml:5: layers is empty, expected at least one layer"},
    {"a projection that does not fit",
     changed_block("projection = { weights = { normal = 0.5, seed = 6 }", "projection = { weights = [[1]]"),
     "case.toml:14: weights are [1 x 1], expected [3 x 6]"},
    {"a norm whose width nobody says", first_layer("{ type = \"layer_norm\" }"),
     "case.toml:4: a layer_norm layer has no width, expected one: no layer before says it"},
    {"a first norm that x does not fit", first_layer("{ type = \"layer_norm\", width = 3 }"),
     "case.toml:10: x is [2 x 2], expected 3 columns, the inputs of the first layer_norm"},
    {"a gradient of integers", all_blocks + "[[expect]]\nvalue = \"input gradient\"\nis = [[0]]\n",
     "case.toml:25: there is no input gradient, expected the gradient of an embedding's table: its inputs are "
     "integers"},
    {"weights of a block", all_blocks + "[[expect]]\nvalue = \"weights\"\nlayer = 2\nis = [[0]]\n",
     "case.toml:26: layer 2 is batch_norm, expected a dense layer for its weights"},
};

}  // namespace

TEST_CASE("a block of a case file that is wrong says where, what, and what was expected", "[malformed]") {
  REQUIRE(test_cases::message(all_blocks) == "no error");
  each_says_so(wrong_blocks);
}
