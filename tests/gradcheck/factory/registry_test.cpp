// SPDX-License-Identifier: MIT
#include <gradcheck/factory/registry.hpp>

#include <random>

#include <catch2/catch.hpp>

#include <gradcheck/layers.hpp>

namespace {

layers::Scale make_scale(gradcheck::Shape shape, std::mt19937_64& random) {
  return {gradcheck::random_normal(1, shape.inputs, random)};
}

}  // namespace

TEST_CASE("layers are kept in the order in which they were added") {
  const gradcheck::Registry registry = gradcheck::Registry{}.add("Scale", make_scale).add("Again<double>", make_scale);
  CHECK(registry.names() == std::vector<std::string>{"Scale", "Again<double>"});
  std::mt19937_64 random(1);
  CHECK(registry.at("Scale").make({5, 4, 3}, random).inputs.at(0).n_cols == 4);
}

TEST_CASE("a name that is taken, or that a command line could not say, is refused") {
  gradcheck::Registry registry;
  registry.add("Scale", make_scale);
  CHECK_THROWS_WITH(registry.add("Scale", make_scale),
                    "registry.add: a layer \"Scale\" is registered already, expected a name of its own");
  for (const char* name : {"", "-x", "two\nlines", "a\ttab", "\x7f", "\xff"})
    CHECK_THROWS_WITH(registry.add(name, make_scale), "registry.add: name \"" + std::string(name) +
                                                          "\", expected one line of text that does not begin with -");
  for (const char* name : {"two words", "a;b", "Dense<float>[3]", "it's", "\u00e9t\u00e9"})
    CHECK_NOTHROW(registry.add(name, make_scale));
}

TEST_CASE("an unknown layer is answered with the known ones") {
  CHECK_THROWS_WITH(gradcheck::Registry{}.add("A", make_scale).add("B", make_scale).at("C"),
                    "no layer \"C\", expected one of A, B");
  CHECK_THROWS_WITH(gradcheck::Registry{}.at("C"), "no layer \"C\", expected one that is registered, and none is");
}

TEST_CASE("a layer knows where it was registered, in a chain of calls as well, or where the caller says") {
  gradcheck::Registry registry;
  const unsigned here = __LINE__;
  registry.add("A", make_scale);
  registry.add("B", make_scale).add("C", make_scale);
  const gradcheck::Registry moved = gradcheck::Registry{}.add("D", make_scale);
  const gradcheck::SourceLocation said = gradcheck::SourceLocation::current();
  registry.add("E", make_scale, {}, said);
  CHECK(registry.at("A").place.file == __FILE__);
  CHECK(registry.at("A").place.line == here + 1);
  CHECK(registry.at("C").place.line == here + 2);
  CHECK(moved.at("D").place.line == here + 3);
  CHECK(registry.at("E").place.line == here + 4);
}
