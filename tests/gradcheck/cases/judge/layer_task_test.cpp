// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/read.hpp>

#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/cases/toml/write.hpp>
#include <gradcheck/layers.hpp>

namespace {

using gradcheck::Registry, gradcheck::Shape;
using gradcheck::cases::parse;

const std::string head = "title = \"scale\"\n[layer]\nname = \"Scale\"\nshape = [2, 3, 3]\nseed = 7\n";
const std::string gain = "[[layer.parameter]]\nname = \"gain\"\nvalue = [[1.0, 2.0, 3.0]]\n";
const std::string input = "[[layer.input]]\nx = [[1.0, 0.5, -1.0], [0.0, 2.0, 1.5]]\n";
const std::string output = "[layer.output]\ncotangent = [[1.0, 0.0, 2.0], [0.5, -1.0, 1.0]]\n";

Registry registry() {
  return Registry{}.add("Scale", [](Shape shape, std::mt19937_64& random) {
    return layers::Scale{gradcheck::random_normal(1, shape.inputs, random)};
  });
}

gradcheck::Report report(const std::string& text) {
  const Registry known = registry();
  return check_layer_task(parse(text, "scale.toml"), {.registry = &known});
}

}  // namespace

TEST_CASE("a custom layer's case is written as it was read") {
  for (const std::string& text : {head, head + gain, head + gain + input, head + gain + input + output}) {
    const auto c = parse(text, "scale.toml");
    CHECK(parse(write(c), "again") == c);
  }
  CHECK_FALSE(parse(head, "a") == parse(head + input, "a"));
  CHECK_FALSE(parse(head + input, "a") == parse(head + input + output, "a"));
}

TEST_CASE("a custom layer is checked at the numbers of its case") {
  const auto r = report(head + gain + input + output);
  CHECK(r.ok());
  const arma::mat dx = {{1, 0, 6}, {0.5, -2, 3}};
  CHECK(arma::abs(r.blocks.at(0).analytic - dx).max() == 0.0);
  CHECK(r.subject == "Scale, 2x3x3");
  CHECK(report(head).ok());  // as the factory makes it
}

TEST_CASE("a custom layer's case that cannot be run says why") {
  CHECK_THROWS_WITH(
      run(parse(head, "scale.toml")),
      "scale.toml:1: layer Scale: no layer is registered here; check this file with the program that registers it");
  const Registry known = registry();
  const auto other = parse("title = \"t\"\n[layer]\nname = \"Other\"\nshape = [1, 1, 1]\n", "other.toml");
  CHECK_THROWS_WITH(run(other, {.registry = &known}), Catch::StartsWith("other.toml:1: ") && Catch::Contains("Scale"));
  CHECK_THROWS_WITH(report(head + "[[layer.parameter]]\nname = \"bias\"\nvalue = [[1.0]]\n"),
                    Catch::Contains("layer Scale has no parameter bias"));
  CHECK_THROWS_WITH(report(head + "[[layer.parameter]]\nname = \"gain\"\nvalue = [[1.0]]\n"),
                    Catch::Contains("parameter gain is [1 x 1], expected [1 x 3]"));
  CHECK_THROWS_WITH(report(head + input + input), Catch::Contains("2 inputs, expected 1"));
  CHECK_THROWS_WITH(report(head + "[layer.output]\ncotangent = [[1.0]]\n"),
                    "scale.toml:1: the cotangent is [1 x 1], expected [2 x 3] as the output of layer Scale");
}

TEST_CASE("a malformed [layer] is refused with its line") {
  CHECK_THROWS_WITH(parse("title = \"t\"\n[layer]\nname = \"S\"\nshape = [1, 2]\n", "f"),
                    "f:4: shape has 2 numbers, expected 3: samples, inputs, outputs");
  CHECK_THROWS_WITH(parse("title = \"t\"\n[layer]\nname = \"S\"\nshape = [1, 0, 2]\n", "f"),
                    Catch::StartsWith("f:4: "));
  CHECK_THROWS_WITH(parse("title = \"t\"\n[layer]\nname = \"S\"\nshape = [1, 1, 2]\n[data]\n", "f"),
                    "f:5: data beside [layer], expected none: the layer's data are in it");
  CHECK_THROWS_WITH(parse("title = \"t\"\n[layer]\nname = \"S\"\nshape = [1, 1, 2]\nweights = 1\n", "f"),
                    Catch::StartsWith("f:5: "));
}
