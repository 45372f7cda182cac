// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/seed_words.hpp>

#include <catch2/catch.hpp>
#include <random>
#include <vector>

using gradcheck::fuzz::SeedWords;

namespace {

std::vector<std::uint32_t> by_standard(const std::array<std::uint32_t, 4>& words, std::size_t n) {
  std::vector<std::uint32_t> all(n);
  std::seed_seq(words.begin(), words.end()).generate(all.begin(), all.end());
  return all;
}

std::vector<std::uint32_t> by_words(const std::array<std::uint32_t, 4>& words, std::size_t n) {
  std::vector<std::uint32_t> all(n);
  SeedWords(words).generate(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("seed words are those of std::seed_seq, so that a seed draws the same cases on every library") {
  for (const std::size_t n : {623U, 624U, 625U, 1248U})
    for (const std::array<std::uint32_t, 4>& words : {std::array{0U, 0U, 0U, 0U}, std::array{1U, 0U, 17U, 0U},
                                                      std::array{0xffffffffU, 0x9e3779b9U, 3U, 0x80000000U}})
      CHECK(by_words(words, n) == by_standard(words, n));
}

TEST_CASE("an engine that is seeded with them is the one that std::seed_seq seeds") {
  std::seed_seq standard{7, 0, 4242, 1};
  SeedWords words({7, 0, 4242, 1});
  CHECK(std::mt19937_64(standard) == std::mt19937_64(words));
}
