// SPDX-License-Identifier: MIT
// Sorting where all entries of a row are equal: the one in the middle stays where it is in many moves.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cstdint>

namespace {

using arma::mat, arma::uvec, arma::uword;

/// Entries first .. last of each row in descending order; times multiplies dX.  [N x d] -> [N x last - first + 1]
struct SortedEntries {
  uword first, last;
  double times = 1;
  mat x = {};

  mat forward(const mat& in) {
    x = in;
    mat y = arma::sort(x, "descend", 1);
    return y.cols(first, last);
  }
  mat backward(const mat& c) const {
    mat dx(arma::size(x), arma::fill::zeros);
    for (uword n = 0; n < x.n_rows; ++n) {
      const uvec order = arma::stable_sort_index(x.row(n), "descend");
      for (uword j = first; j <= last; ++j) dx(n, order(j)) = times * c(n, j - first);
    }
    return dx;
  }
};

gradcheck::Report sorted_report(SortedEntries layer, uword rows, uword columns, std::uint64_t seed) {
  return gradcheck::check_layer(layer, mat(rows, columns, arma::fill::value(0.5 * static_cast<double>(seed % 2))),
                                {.seed = seed});
}

}  // namespace

TEST_CASE("of equal entries the middle ones, and all that are sorted, are right wherever they stand") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const gradcheck::Report& r : {sorted_report({1, 1}, 1, 3, seed), sorted_report({2, 3}, 9, 6, seed),
                                       sorted_report({0, 3}, 7, 8, seed), sorted_report({0, 6}, 1, 13, seed)}) {
      INFO("seed " << seed << '\n' << gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
      CHECK(r.findings.empty());
    }
    CHECK_FALSE(sorted_report({1, 1, 1.3}, 1, 3, seed).ok());
    CHECK_FALSE(sorted_report({0, 3, 1.3}, 7, 8, seed).ok());
  }
}
