// SPDX-License-Identifier: MIT
// Entries that tie, moved together: their gradients sum up to the slope of the whole, whichever of them gets how much.
#include <gradcheck/check/tied_together.hpp>

#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <vector>

namespace {

using arma::mat, arma::uword;

enum class Share : unsigned char { first, last, even, all, too_much, just_enough };

/// The number of each row that has this rank among those of rank(x).  [N x M] -> [N x 1]
struct Ranked {
  uword rank;
  Share share;
  bool of_sizes = false;
  mat x = {};

  double size(uword n, uword j) const { return of_sizes ? std::abs(x(n, j)) : x(n, j); }
  double ranked(uword n) const {
    const arma::rowvec row = x.row(n);
    return arma::sort(of_sizes ? arma::rowvec(arma::abs(row)) : row).eval()(rank);
  }
  mat forward(const mat& in) {
    x = in;
    mat y(in.n_rows, 1);
    for (uword n = 0; n < in.n_rows; ++n) y(n) = ranked(n);
    return y;
  }
  mat backward(const mat& c) const {
    mat d(arma::size(x), arma::fill::zeros);
    for (uword n = 0; n < x.n_rows; ++n) {
      const double value = ranked(n);
      std::vector<uword> tied;
      for (uword j = 0; j < x.n_cols; ++j)
        if (size(n, j) == value) tied.push_back(j);
      const auto many = static_cast<double>(tied.size());
      for (const uword j : tied) {
        const double sign = of_sizes && x(n, j) < 0 ? -1 : 1;
        if ((share == Share::first && j == tied.front()) || (share == Share::last && j == tied.back()) ||
            share == Share::all)
          d(n, j) = sign * c(n);
        if (share == Share::even) d(n, j) = sign * c(n) / many;
        if (share == Share::too_much) d(n, j) = sign * c(n) / many * (many > 1 ? 1.02 : 1.0);
        if (share == Share::just_enough) d(n, j) = sign * c(n) / many * (many > 1 ? 1.005 : 1.0);
      }
    }
    return d;
  }
};

const std::vector<mat> ties{mat{{1, 1, 1}, {0.5, 0.5, 2}, {-1, 2, 2}}, mat(2, 5), mat{{0.3, 0.3, 0.3, 0.3}},
                            mat{{1, -1, 1, -1, 2}, {2, 1, 2, 1, 2}}, mat(4, 3, arma::fill::value(2.5))};

bool passes(Ranked layer, const mat& x) {
  const gradcheck::Report r = gradcheck::check_layer(layer, x);
  INFO("x\n" << x << "rank " << layer.rank << gradcheck::to_text(r));
  return r.ok();
}

/// -max - min of each row, each by the first that is it; factor multiplies the maximum's.  [N x K] -> [N x 1]
struct LessBoth {
  double factor = 1;
  mat x = {};

  mat forward(const mat& inputs) {
    x = inputs;
    return -arma::max(x, 1) - arma::min(x, 1);
  }
  mat backward(const mat& c) const {
    mat d(arma::size(x), arma::fill::zeros);
    for (uword n = 0; n < x.n_rows; ++n) {
      d(n, x.row(n).index_max()) -= factor * c(n);
      d(n, x.row(n).index_min()) -= c(n);
    }
    return d;
  }
};

}  // namespace

TEST_CASE("who is the first of two ties has the shares of both, and not more") {
  for (const uword width : {3U, 4U, 6U}) {
    const mat x(2, width, arma::fill::value(0.5));
    const gradcheck::Report r = gradcheck::check_layer(LessBoth{}, x);
    INFO(gradcheck::to_text(r));
    CHECK(r.counts().kink == x.n_elem);
    for (const double factor : {0.0, 1.2, 1.5, 3.0}) CHECK_FALSE(gradcheck::check_layer(LessBoth{factor}, x).ok());
  }
}

TEST_CASE("whoever of those that tie gets the cotangent, one of them or each its share, is right") {
  for (const mat& x : ties)
    for (uword rank = 0; rank < x.n_cols; ++rank)
      for (const Share share : {Share::first, Share::last, Share::even})
        for (const bool of_sizes : {false, true}) {
          if (of_sizes && x.is_zero()) continue;  // |x| has kinks of its own there
          CAPTURE(x, rank, int(share), of_sizes);
          CHECK(passes({rank, share, of_sizes}, x));
        }
}

TEST_CASE("where each of those that tie gets the whole cotangent, it is handed back several times") {
  for (const mat& x : {mat{{1, 1, 1}, {0.5, 0.5, 2}, {-1, 2, 2}}, mat(4, 3, arma::fill::value(2.5))})
    for (const uword rank : {1U, 2U}) {
      CAPTURE(x, rank);
      Ranked all{rank, Share::all};
      const gradcheck::Report r = gradcheck::check_layer(all, x);
      INFO(gradcheck::to_text(r));
      REQUIRE(r.findings.size() == 1);
      CHECK(r.findings[0].mistake == "tie counted again");
      CHECK_FALSE(passes({rank, Share::too_much}, x));
      CHECK(passes({rank, Share::just_enough}, x));
    }
}
