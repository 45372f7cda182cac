// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/cases/toml/write.hpp>

#include "gradcheck/cases/block_texts.hpp"
#include "gradcheck/cases/texts.hpp"

namespace gradcheck::cases::of_blocks {
using test_cases::all_blocks;
using test_cases::replaced;

namespace {

using Messages = std::vector<std::string>;
const Messages no_messages;

Outcome outcome(const std::string& text) { return run(parse(text, "case.toml")); }

std::string in_float(const std::string& text) { return replaced(text, "[network]", "[network]\nscalar = \"float\""); }

/// Numbers that are worked out by hand: a gain of [2 x 1], a mean of 3, 0.5 ((y - t)^2) over two samples.
const std::string by_hand = R"(title = "batch_norm by hand"
[network]
layers = [{ type = "batch_norm", width = 1, gain = [[2]], bias = [[1]], epsilon = 3 }]
loss = { type = "half_mse", reduction = "sum" }
[data]
x = [[2], [4]]
y = [[0], [0]]
[[expect]]
value = "output"
is = [[0.0], [2.0]]
[[expect]]
value = "layer 1 gain gradient"
is = 1.0
[[expect]]
value = "gain gradient"
layer = 1
is = 1.0
[[expect]]
value = "layer 1 bias gradient"
is = 2.0
[[expect]]
value = "pre_activation"
layer = 1
is = [[0.0], [2.0]]
[[expect]]
value = "layer 1 running mean"
is = 0.0
[[update]]
optimiser = { type = "sgd", rate = 0.5 }
[[update.expect]]
value = "layer 1 gain"
is = 1.5
[[update.expect]]
value = "layer 1 running mean"
is = "0.30"
[[update.expect]]
value = "layer 1 running variance"
is = "1.10"
)";

}  // namespace

TEST_CASE("a case of every block reads back bit for bit, in both modes and in float", "[blocks]") {
  for (const std::string& text :
       {all_blocks, in_float(all_blocks), replaced(all_blocks, "[network]", "[network]\nmode = \"evaluation\""),
        replaced(all_blocks, "seed = 4 }", "seed = 4, mode = \"evaluation\" }")}) {
    const Case c = parse(text, "case.toml");
    INFO(write(c));
    CHECK(parse(write(c), "back.toml") == c);
    CHECK(write(parse(write(c), "back.toml")) == write(c));
  }
}

TEST_CASE("a network of every block becomes a case that makes it, bit for bit", "[blocks]") {
  const Case c = parse(all_blocks, "case.toml");
  Case back = make_case(make_network<double>(c), c.loss, c.x.values, c.y.values);
  back.title = c.title;
  CHECK(back == c);
  Case narrow = make_case(make_network<float>(c), c.loss.cast<float>(), arma::conv_to<arma::fmat>::from(c.x.values),
                          arma::conv_to<arma::fmat>::from(c.y.values));
  CHECK(narrow.layers.size() == c.layers.size());
  CHECK(std::get<BatchNormLayer>(narrow.layers[1]).epsilon == 1e-5);
  CHECK(std::get<BatchNormLayer>(narrow.layers[1]).momentum == 0.1);
}

TEST_CASE("a layer of a case has the widths of the layer that it makes", "[blocks]") {
  const Case c = parse(all_blocks, "case.toml");
  const mlp::Network<double> network = make_network<double>(c);
  for (std::size_t l = 0; l < c.layers.size(); ++l) {
    INFO(type_of(c.layers[l]));
    const auto inputs = mlp::inputs_of(network.layers()[l]);
    CHECK(inputs_of(c.layers[l]) == inputs);
    CHECK(outputs_of(c.layers[l], inputs) == mlp::outputs_of(network.layers()[l], inputs));
  }
}

TEST_CASE("a case of every block is right, before and after an update, in both modes and in float", "[blocks]") {
  const std::string update = "[[update]]\noptimiser = { type = \"sgd\", rate = 0.01 }\nsteps = 2\n";
  CHECK(outcome(all_blocks + update).failures() == no_messages);
  CHECK(outcome(in_float(all_blocks)).failures() == no_messages);
  CHECK(outcome(replaced(all_blocks, "[network]", "[network]\nmode = \"evaluation\"")).failures() == no_messages);
}

TEST_CASE("values of blocks have names, and running statistics move once a step", "[blocks]") {
  CHECK(outcome(by_hand).failures() == no_messages);
  CHECK(outcome(replaced(by_hand, "\"0.30\"", "\"0.57\"")).failures().size() == 1);
}

TEST_CASE("a gradient within a block is expected by its name, and a wrong one is named", "[blocks]") {
  const std::string text =
      all_blocks + "[[expect]]\nvalue = \"block 3 block 2 layer 1 gain gradient\"\nis = [[7, 7, 7]]\n";
  const Messages failures = outcome(text).failures();
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].starts_with("case.toml:24: block 3 block 2 layer 1 gain gradient [0, 0] before any update is "));
}

TEST_CASE("properties that hold of some blocks alone are tried where they hold", "[blocks]") {
  const auto applied = [](const std::string& text) {
    std::vector<std::string> names;
    for (const auto& p : outcome(text).properties) {
      CHECK_FALSE(p.violation);
      if (p.applied) names.emplace_back(p.name);
    }
    return names;
  };
  CHECK(applied(all_blocks) ==
        std::vector<std::string>{"gradient descends", "penalty adds its gradient", "mini-batch of all",
                                 "evaluation is apart", "batch_norm standardises", "norms are blind",
                                 "what norms take out", "dropout of nothing", "dropout keeps its mask",
                                 "residual of zeros", "engines agree"});
  CHECK(applied(replaced(all_blocks, "[network]", "[network]\nmode = \"evaluation\"")) ==
        std::vector<std::string>{"samples permute", "batch splits", "gradient descends", "penalty adds its gradient",
                                 "mini-batch of all", "evaluation is apart", "norms are blind", "what norms take out",
                                 "dropout of nothing", "dropout keeps its mask", "residual of zeros", "engines agree"});
}

}  // namespace gradcheck::cases::of_blocks
