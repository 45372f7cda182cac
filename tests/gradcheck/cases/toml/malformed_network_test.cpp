// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "gradcheck/cases/texts.hpp"

using test_cases::each_says_so;
using test_cases::good;
using test_cases::Malformed;
using test_cases::replaced;

namespace {

const std::vector<Malformed> wrong_network{
    {"TOML that is cut off", replaced(good, "reduction = \"sum\" }", "reduction = \"sum\""),
     "case.toml:7: not TOML: Error while parsing inline table: expected key or closing '}', saw '\\n'"},
    {"a duplicate key", replaced(good, "title = \"good\"", "title = \"good\"\ntitle = \"better\""),
     "case.toml:2: not TOML: Error while parsing key-value pair: cannot redefine existing string 'title'"},
    {"an unknown key at the root", replaced(good, "title = \"good\"", "titel = \"good\""),
     "case.toml:1: unknown key \"titel\" in a case file, expected one of title, source, network, perceptron, layer, "
     "data, "
     "expect, update, erratum"},
    {"an unknown key of a layer", replaced(good, "bias = [[0.125]]", "biass = [[0.125]]"),
     "case.toml:4: unknown key \"biass\" in a dense layer, expected one of type, inputs, outputs, weights, bias"},
    {"an unknown key of a sigmoid", replaced(good, "{ type = \"identity\" }", "{ type = \"sigmoid\", slope = 0.1 }"),
     "case.toml:5: unknown key \"slope\" in a sigmoid layer, expected one of type"},
    {"an unknown key of an expectation", replaced(good, "value = \"output\"", "value = \"output\"\nlayers = 1"),
     "case.toml:14: unknown key \"layers\" in [[expect]], expected one of value, layer, reduction, at, is, "
     "truncated, ulps, block, verdict, reason"},
    {"no title", replaced(good, "title = \"good\"\n", ""), "case.toml:1: a case file has no title, expected one"},
    {"an empty title", replaced(good, "title = \"good\"", "title = \"\""),
     "case.toml:1: title is empty or has line breaks, expected one line of text"},
    {"a title that is a number", replaced(good, "title = \"good\"", "title = 3"),
     "case.toml:1: title is an integer, expected a string"},
    {"no loss", replaced(good, "loss = { type = \"half_mse\", reduction = \"sum\" }\n", ""),
     "case.toml:2: [network] has no loss, expected one"},
    {"a network beside a perceptron", replaced(good, "[data]", "[perceptron]\nbound = 10\nconverged = true\n[data]"),
     "case.toml:9: both [network] and [perceptron], expected one of them"},
    {"neither network nor perceptron", "title = \"x\"\n[data]\nx = [[1]]\ny = [[1]]\n",
     "case.toml:1: neither [network] nor [perceptron] nor [layer], expected one of them"},
    {"an unknown layer type", replaced(good, "\"identity\"", "\"sigmod\""),
     "case.toml:5: unknown layer type \"sigmod\", expected one of dense, layer_norm, rms_norm, batch_norm, "
     "dropout, weight_norm, embedding, residual, identity, doubled, sign, sigmoid, tanh, relu, leaky_relu, elu, selu, "
     "softplus, gelu, gelu_tanh, silu, mish, softsign, hard_tanh, relu6, softmax"},
    {"a layer that is a string", replaced(good, "{ type = \"identity\" }", "\"identity\""),
     "case.toml:5: a layer is a string, expected a table such as { type = \"sigmoid\" }"},
    {"no layers", "title = \"x\"\n[network]\nlayers = []\nloss = { type = \"mse\" }\n[data]\nx = [[1]]\ny = [[1]]\n",
     "case.toml:3: layers is empty, expected at least one layer"},
    {"layers that are a table",
     replaced(good,
              "layers = [\n  { type = \"dense\", inputs = 2, outputs = 1, weights = [[0.5, -0.25]], bias = [[0.125]] "
              "},\n  { type = \"identity\" },\n]",
              "layers = {}"),
     "case.toml:3: layers is a table, expected a list of layers"},
    {"an unknown loss", replaced(good, "\"half_mse\"", "\"half_mae\""),
     "case.toml:7: unknown loss \"half_mae\", expected one of half_mse, mse, mae, huber, binary_cross_entropy, "
     "binary_cross_entropy_with_logits, softmax_cross_entropy, hinge, kullback_leibler, gaussian_nll"},
    {"an unknown reduction", replaced(good, "\"sum\"", "\"total\""),
     "case.toml:7: unknown reduction \"total\", expected one of sum, mean, mean_entries"},
    {"an unknown penalty", replaced(good, "\"l2\"", "\"l3\""),
     "case.toml:8: unknown penalty \"l3\", expected l1 or l2"},
    {"an unknown scalar", replaced(good, "[network]", "[network]\nscalar = \"half\""),
     "case.toml:3: unknown scalar \"half\", expected double or float"},
    {"an unknown optimiser", replaced(good, "\"sgd\"", "\"adagrad\""),
     "case.toml:16: unknown optimiser \"adagrad\", expected sgd or adam"},
    {"a key of the other optimiser", replaced(good, "\"sgd\", rate = 0.5", "\"sgd\", rate = 0.5, beta1 = 0.5"),
     "case.toml:16: unknown key \"beta1\" in optimiser sgd, expected one of type, rate, momentum, nesterov, "
     "weight_decay"},
    {"an unknown decay", replaced(good, "\"sgd\", rate = 0.5", "\"adam\", rate = 0.5, decay = \"both\""),
     "case.toml:16: unknown decay \"both\", expected coupled or decoupled"},
    {"a mean that forgets nothing", replaced(good, "\"sgd\", rate = 0.5", "\"adam\", rate = 0.5, beta1 = 1.0"),
     "case.toml:16: adam: beta1 is 1, expected at least 0 and below 1"},
    {"a negative lambda", replaced(good, "lambda = 0.5", "lambda = -0.5"),
     "case.toml:8: lambda is -0.5, expected at least 0"},
    {"a delta without huber", replaced(good, "reduction = \"sum\"", "reduction = \"sum\", delta = 1.0"),
     "case.toml:7: loss has a delta, expected none: only huber has one"},
    {"smoothing without labels", replaced(good, "reduction = \"sum\"", "reduction = \"sum\", smoothing = 0.1"),
     "case.toml:7: loss has smoothing, expected none: only softmax_cross_entropy has it"},
    {"too much smoothing",
     replaced(good, "\"half_mse\", reduction = \"sum\"", "\"softmax_cross_entropy\", smoothing = 1.5"),
     "case.toml:7: smoothing is 1.5, expected 0 to 1"},
    {"a broken label to ignore",
     replaced(good, "\"half_mse\", reduction = \"sum\"", "\"softmax_cross_entropy\", ignored = 0.5"),
     "case.toml:7: ignored is 0.5, expected a whole number such as -100"},
    {"a negative class weight",
     replaced(good, "\"half_mse\", reduction = \"sum\"", "\"softmax_cross_entropy\", class_weights = [-1]"),
     "case.toml:7: a class weight is -1, expected at least 0"},
    {"a rate of zero", replaced(good, "rate = 0.5", "rate = 0.0"),
     "case.toml:16: sgd: rate is 0, expected a finite number above 0"},
    {"weights of another shape", replaced(good, "[[0.5, -0.25]]", "[[0.5], [-0.25]]"),
     "case.toml:4: weights are [2 x 1], expected [1 x 2]"},
    {"a bias of another shape", replaced(good, "[[0.125]]", "[[0.125, 0.5]]"),
     "case.toml:4: biases are [1 x 2], expected [1 x 1]"},
    {"weights that are a flat list", replaced(good, "[[0.5, -0.25]]", "[0.5, -0.25]"),
     "case.toml:4: weights row 0 is a number, expected a list of numbers"},
    {"inputs that do not fit the layer before",
     replaced(good, "{ type = \"identity\" }",
              "{ type = \"dense\", inputs = 3, outputs = 1, weights = { uniform = 1.0, seed = 1 } }"),
     "case.toml:5: inputs is 3, expected 1, the outputs of the dense layer before"},
    {"updates of a perceptron",
     "title = \"x\"\n[perceptron]\nbound = 10\nconverged = true\n[data]\nx = [[1]]\ny = [[1]]\n[[update]]\n",
     "case.toml:8: a perceptron's case has updates, expected none: it learns by itself"},
    {"a perceptron's target",
     "title = \"x\"\n[perceptron]\nbound = 10\nconverged = true\n[data]\nx = [[1]]\ny = [[2]]\n",
     "case.toml:7: y [0, 0] is 2, expected -1 or 1 for a perceptron"},
    {"a perceptron without a bound", "title = \"x\"\n[perceptron]\nconverged = true\n[data]\nx = [[1]]\ny = [[1]]\n",
     "case.toml:2: [perceptron] has no bound, expected one"},
};

}  // namespace

TEST_CASE("a case file with a wrong network says so, with its line", "[malformed]") { each_says_so(wrong_network); }
