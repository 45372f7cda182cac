// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>

#include <catch2/catch.hpp>

namespace gradcheck::detail {

TEST_CASE("a map that takes a number from where it is not known explains nothing") {
  // At two points the first entry is 0.44, which lies within the bound of the second, as much else does.
  const auto seen_with = [](double bound) {
    SeenDerivative seen;
    for (const double x : {0.0, 0.1}) {
      Block b;
      b.analytic = {{0.44 + x, 0.4 + x}};
      b.numeric = {{-0.54, 0.44 + x}};
      b.bound = {{1e-7, bound}};
      b.verdict.zeros(1, 2);
      seen.points.push_back({{b}, {}});
    }
    return seen;
  };
  const auto second_for_both = by_map([](const arma::mat& m) { return arma::mat{{m(1), m(1)}}; });
  CHECK_FALSE(map_explains(seen_with(0.7), {0}, second_for_both));
  CHECK_FALSE(map_explains(seen_with(0.05), {0}, second_for_both));
  SeenDerivative known = seen_with(1e-3);
  for (SeenDerivative::Point& p : known.points) p.blocks[0].analytic(1) = p.blocks[0].numeric(1);
  CHECK(map_explains(known, {0}, second_for_both));
}

}  // namespace gradcheck::detail
