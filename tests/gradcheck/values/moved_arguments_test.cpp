// SPDX-License-Identifier: MIT
#include <gradcheck/values/moved_arguments.hpp>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace gradcheck::detail;

namespace {

using Numbers = std::vector<double>;
using OfNumbers = MovedArguments<Numbers>;

}  // namespace

TEST_CASE("what can be moved, read, and what only looks like data") {
  CHECK(CanBeMoved<double>);
  CHECK(CanBeMoved<std::tuple<arma::vec, float>>);
  CHECK(CanBeMoved<gradcheck::Named<arma::cube>>);
  CHECK_FALSE(CanBeMoved<int>);
  CHECK_FALSE(CanBeMoved<std::vector<int>>);
  CHECK_FALSE(CanBeMoved<std::tuple<>>);
  CHECK_FALSE(CanBeMoved<std::string>);
  CHECK(Readable<int>);
  CHECK(Readable<arma::sp_mat>);
  CHECK_FALSE(Readable<void>);
  CHECK_FALSE(Readable<arma::cx_mat>);
  CHECK(LooksLikeData<std::vector<int>>);
  CHECK(LooksLikeData<int[3]>);
  CHECK_FALSE(LooksLikeData<double (*)(double)>);
}

TEST_CASE("a function is called in the first form that fits") {
  const auto reads = [](const Numbers&) { return 1.0; };
  const auto changes = [](Numbers&) { return 1.0; };
  const auto fills = [](const Numbers&, Numbers&) {};
  CHECK(OfNumbers::form<decltype(reads)> == CallForm::apart);
  CHECK(OfNumbers::form<decltype(changes)> == CallForm::changing);
  CHECK(OfNumbers::form<decltype(fills)> == CallForm::none);
  CHECK(OfNumbers::fills<decltype(fills)>);
  CHECK_FALSE(OfNumbers::fills<decltype(reads)>);
}

TEST_CASE("moving a block moves what the function is given, and a call that changes it is seen") {
  OfNumbers x(Numbers{1, 2}, {});
  const auto blocks = x.blocks();
  REQUIRE(blocks.size() == 1);
  blocks[0].coordinates.set(1, 5);
  const auto last = [](const Numbers& v) { return v[1]; };
  CHECK(x.output(last).values(0) == 5);
  CHECK(x.unchanged());
  const auto overwrites = [](Numbers& v) { return v[0] = 7; };
  x.output(overwrites);
  CHECK_FALSE(x.unchanged());
  CHECK(x.output(last).values(0) == 5);
}

TEST_CASE("a gradient of another size is every block's, none of which has that shape") {
  OfNumbers x(Numbers{1, 2, 3}, gradcheck::Layout{{"a", 2, 1}, {"b", 1, 1}});
  const auto short_one = [](const Numbers&) { return Numbers{1, 2}; };
  const auto blocks = x.gradients(short_one).blocks;
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[0].is_empty());
  CHECK(blocks[1].n_elem == 2);
}
