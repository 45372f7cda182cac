// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/grammar.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include <gradcheck/cases/judge/make_network.hpp>

using gradcheck::cases::Layer, gradcheck::cases::ResidualLayer;
using gradcheck::fuzz::Grammar, gradcheck::fuzz::GrammarLimits, gradcheck::fuzz::Random;

namespace {

std::vector<Layer> drawn_sequence(std::uint64_t index, const GrammarLimits& limits, arma::uword inputs) {
  Random random(1, index);
  Grammar grammar(random, limits, [&random](arma::uword in, arma::uword out, bool biased) {
    return gradcheck::cases::DenseLayer{random.normal(out, in, 1), biased ? random.normal(1, out, 1) : arma::mat()};
  });
  return grammar.sequence(inputs, 0);
}

arma::uword nesting_of(const std::vector<Layer>& layers) {
  arma::uword deepest = 0;
  for (const Layer& layer : layers)
    if (const auto* block = std::get_if<ResidualLayer>(&layer))
      deepest = std::max(deepest, 1 + nesting_of(block->layers));
  return deepest;
}

}  // namespace

TEST_CASE("every network of the grammar can be computed, whatever stands in whatever") {
  for (std::uint64_t index = 0; index < 500; ++index) {
    gradcheck::cases::Case c;
    c.layers = drawn_sequence(index, {}, 5);
    CAPTURE(index);
    CHECK(nesting_of(c.layers) <= GrammarLimits().nested);
    auto network = gradcheck::cases::make_network<double>(c);
    Random random(2, index);
    const arma::mat y = network.forward(random.normal(4, 5, 1));
    CHECK(gradcheck::cases::outputs_of(c.layers, 5) == y.n_cols);
    network.backward(y);
  }
}

TEST_CASE("two layers one after the other are of types that are drawn uniformly") {
  std::set<std::string> pairs;
  for (std::uint64_t index = 0; index < 8000; ++index) {
    const auto layers = drawn_sequence(index, {}, 3);
    for (std::size_t l = 1; l < layers.size(); ++l)
      pairs.insert(std::string(gradcheck::cases::type_of(layers[l - 1])) + ", " +
                   std::string(gradcheck::cases::type_of(layers[l])));
  }
  const std::size_t types = gradcheck::fuzz::layer_types().size() - 1;  // dense without bias is called dense here
  CHECK(pairs.size() == types * types);
}

TEST_CASE("every pair of layers has its turn once") {
  using gradcheck::fuzz::layer_types, gradcheck::fuzz::pair_count;
  std::set<std::pair<const void*, const void*>> pairs;
  for (std::uint64_t turn = 7; turn < 7 + pair_count(); ++turn) {
    const auto [first, second] = gradcheck::fuzz::pair_of_turn(turn);
    pairs.insert({first, second});
  }
  CHECK(pairs.size() == (layer_types().size() + 1) * layer_types().size());
  CHECK(pairs.size() == pair_count());
}

TEST_CASE("a pair that is asked for is in the sequence, behind an embedding at its begin") {
  for (std::uint64_t turn = 0; turn < gradcheck::fuzz::pair_count(); ++turn) {
    GrammarLimits limits;
    limits.pair = gradcheck::fuzz::pair_of_turn(turn);
    const auto [first, second] = *limits.pair;
    const auto layers = drawn_sequence(turn, limits, 3);
    const auto is = [](const gradcheck::fuzz::LayerType* type, const Layer& layer) {
      return type->name.starts_with(gradcheck::cases::type_of(layer));
    };
    bool found = first == nullptr && is(second, layers[0]);
    for (std::size_t l = 1; first != nullptr && l < layers.size(); ++l)
      found = found || (is(first, layers[l - 1]) && is(second, layers[l]));
    INFO((first == nullptr ? "embedding" : first->name) << ", " << second->name);
    CHECK(found);
  }
}
