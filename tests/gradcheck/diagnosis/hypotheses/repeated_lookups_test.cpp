// SPDX-License-Identifier: MIT
// Rows of a table that several samples look up, and one sample several times.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <random>

namespace {

enum class Rows : unsigned char { added, assigned, divided };

/// The mean of the rows of a table that a sample looks up.  tokens [N x M] -> [N x width]
struct MeanOfRows {
  arma::mat table, dtable;
  arma::umat tokens;
  Rows rows = Rows::added;

  arma::mat forward(const arma::umat& in) {
    tokens = in;
    arma::mat y(in.n_rows, table.n_cols, arma::fill::zeros);
    for (arma::uword n = 0; n < in.n_rows; ++n)
      for (arma::uword j = 0; j < in.n_cols; ++j) y.row(n) += table.row(in(n, j)) / double(in.n_cols);
    return y;
  }
  void backward(const arma::mat& c) {
    dtable.zeros(arma::size(table));
    for (arma::uword n = 0; n < tokens.n_rows; ++n)
      for (arma::uword j = 0; j < tokens.n_cols; ++j) {
        const arma::rowvec one = c.row(n) / double(tokens.n_cols) / (rows == Rows::divided ? 2 : 1);
        if (rows == Rows::assigned)
          dtable.row(tokens(n, j)) = one;
        else
          dtable.row(tokens(n, j)) += one;
      }
  }
  gradcheck::Parameters parameters() { return {{"table", table, dtable}}; }
};

std::string mistake_of(Rows rows, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  MeanOfRows layer{gradcheck::random_normal(7, 3, random), {}, {}, rows};
  arma::umat tokens(5, 4);
  for (arma::uword& t : tokens) t = random() % 7;
  const gradcheck::Report r = gradcheck::check_layer(layer, tokens);
  return r.findings.empty() ? "" : r.findings[0].mistake;
}

}  // namespace

TEST_CASE("rows of a table that are looked up twice in one sample, and assigned, have that name") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    CHECK(mistake_of(Rows::assigned, seed) == "assigned, not added");
    CHECK(mistake_of(Rows::added, seed).empty());
    CHECK(mistake_of(Rows::divided, seed) == "factor 1/2");
  }
}
