// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/constant_ratio.hpp>

#include <catch2/catch.hpp>

using gradcheck::Block;
using gradcheck::detail::constant_ratio;
using gradcheck::detail::ratio_names;

namespace {

Block block(const arma::mat& analytic, const arma::mat& numeric, double bound) {
  Block b;
  b.analytic = analytic;
  b.numeric = numeric;
  b.bound = arma::mat(arma::size(numeric)).fill(bound);
  return b;
}

std::string first_name(double ratio, double samples, double outputs) {
  const auto names = ratio_names({{{ratio, 1e-12, 3}, samples, outputs}});
  return names.empty() ? "" : names[0].mistake;
}

}  // namespace

TEST_CASE("one ratio of all entries, also beside blocks that are zero") {
  const Block a = block({2, -4, 6}, {1, -2, 3}, 1e-9), zero = block({0, 0}, {0, 0}, 0);
  const auto ratio = constant_ratio({&a, &zero});
  REQUIRE(ratio);
  CHECK(ratio->value == Approx(2));
  CHECK(ratio->entries == 3);
  CHECK_FALSE(constant_ratio({&zero}));
}

TEST_CASE("an entry just outside its bound contradicts a ratio, one just inside does not") {
  const Block inside = block({2 + 3.5e-9, -4, 6}, {1, -2, 3}, 1e-9),
              outside = block({2 + 5e-9, -4, 6}, {1, -2, 3}, 1e-9);
  CHECK(constant_ratio({&inside}));
  CHECK_FALSE(constant_ratio({&outside}));
}

TEST_CASE("ratios are named by batch and outputs, and one is no mistake") {
  CHECK(first_name(0, 4, 3) == "gradient missing (zero)");
  CHECK(first_name(-1, 4, 3) == "factor -1");
  CHECK(first_name(2, 4, 3) == "factor 2");
  CHECK(first_name(4, 4, 3) == "factor N");
  CHECK(first_name(1.0 / 12, 4, 3) == "factor 1/(N m)");
  CHECK(first_name(3, 4, 3) == "factor m");
  CHECK(first_name(1.5, 4, 3) == "factor 1.5");
  CHECK(first_name(1, 4, 3).empty());
  CHECK(first_name(1, 1, 1).empty());
}

TEST_CASE("several batches tell a constant from the batch size") {
  const auto names = [](double at_2, double at_3) {
    std::vector<std::string> all;
    for (const auto& n : ratio_names({{{at_2, 1e-12, 3}, 2, 5}, {{at_3, 1e-12, 3}, 3, 5}})) all.push_back(n.mistake);
    return all;
  };
  CHECK(names(2, 2) == std::vector<std::string>{"factor 2"});
  CHECK(names(2, 3) == std::vector<std::string>{"factor N"});
  CHECK(names(2, 4).empty());
}
