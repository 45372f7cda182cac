// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <tuple>

// Layers as people write them, right and wrong, that a rule with fixed shares accused or let pass.

namespace {

using arma::mat;
using arma::rowvec;
using arma::umat;
using arma::uvec;
using arma::vec;
using gradcheck::check_layer;
using gradcheck::Options;
using gradcheck::Report;

mat drawn(arma::uword rows, arma::uword cols, double size = 1) {
  std::mt19937_64 random(100 * rows + cols);
  return size * gradcheck::random_normal(rows, cols, random);
}

const Options dependent{.samples_independent = false};

/// x / |x|: of one column its gradient is 0, and backward's answer the rounding of that.
struct UnitNorm {
  mat x = {};
  vec n = {};
  mat forward(const mat& in) {
    x = in;
    n = arma::sqrt(arma::sum(x % x, 1));
    return x.each_col() / n;
  }
  mat backward(const mat& c) { return c.each_col() / n - x.each_col() % vec(arma::sum(x % c, 1) / (n % n % n)); }
};

TEST_CASE("a norm of one column, whose gradient is rounding alone, is not accused, nor is that of more") {
  for (const arma::uword cols : {1U, 2U, 5U}) {
    const Report report = check_layer(UnitNorm{}, drawn(6, cols));
    INFO(to_text(report));
    CHECK(report.ok());
    CHECK(report.untested() == (cols == 1));
  }
}

/// The sum of a softmax is 1 whatever x is.
struct SumOfSoftmax {
  double off = 0;
  mat p = {};
  mat forward(const mat& x) {
    p = arma::exp(x);
    p.each_col() /= vec(arma::sum(p, 1));
    return arma::sum(p, 1);
  }
  mat backward(const mat& c) {
    mat d = p.each_col() % c.col(0);
    d -= p.each_col() % vec(arma::sum(d, 1));
    return d + off;
  }
};

TEST_CASE("a constant forward beside a gradient of 1e-16 is not accused, beside one of 1e-12 it is") {
  CHECK(check_layer(SumOfSoftmax{}, drawn(4, 5)).ok());
  CHECK_FALSE(check_layer(SumOfSoftmax{1e-12}, drawn(4, 5)).ok());
}

struct DiagonalGain {
  rowvec gain = {};
  double factor = 1;
  mat forward(const mat& x) { return x.each_row() % gain; }
  mat backward(const mat& c) {
    mat d = c.each_row() % gain;
    d.col(0) *= factor;
    return d;
  }
};

TEST_CASE("gains from 1e-12 to 1e12: the smallest column is put to the test beside the largest") {
  const rowvec gains{1e-12, 1, 1e12};
  CHECK(check_layer(DiagonalGain{gains}, drawn(5, 3)).ok());
  CHECK_FALSE(check_layer(DiagonalGain{gains, 2}, drawn(5, 3)).ok());
  CHECK_FALSE(check_layer(DiagonalGain{gains, 1 + 1e-6}, drawn(5, 3)).ok());
}

/// The largest of each row, by the first that is. to_last: the gradient goes to the last one, whichever is largest.
struct LargestOfRow {
  bool to_last = false;
  uvec winner = {};
  arma::uword cols = 0;
  mat forward(const mat& x) {
    winner = arma::index_max(x, 1);
    cols = x.n_cols;
    return arma::max(x, 1);
  }
  mat backward(const mat& c) {
    mat d(c.n_rows, cols, arma::fill::zeros);
    for (arma::uword i = 0; i < c.n_rows; ++i) d(i, to_last ? cols - 1 : winner(i)) = c(i);
    return d;
  }
};

TEST_CASE("the largest of a constant row is a tie, at which nothing is put to the test") {
  const Report report = check_layer(LargestOfRow{}, mat(5, 3, arma::fill::value(1.7)));
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK(report.untested());
  CHECK(to_text(report).starts_with("untested: nothing was put to the test, 15 of 15 coordinates are at kinks"));
  CHECK_FALSE(check_layer(LargestOfRow{true}, drawn(5, 3)).ok());
}

/// Squared distance of every row of a to the nearest row of b.
struct Nearest {
  double factor = 2;
  mat a = {};
  mat b = {};
  uvec which = {};
  mat forward(const mat& x, const mat& y) {
    a = x;
    b = y;
    which.set_size(a.n_rows);
    vec d(a.n_rows);
    for (arma::uword i = 0; i < a.n_rows; ++i) {
      const vec all = arma::sum(arma::square(b.each_row() - a.row(i)), 1);
      which(i) = all.index_min();
      d(i) = all.min();
    }
    return d;
  }
  std::tuple<mat, mat> backward(const mat& c) {
    mat da(arma::size(a), arma::fill::zeros), db(arma::size(b), arma::fill::zeros);
    for (arma::uword i = 0; i < a.n_rows; ++i) {
      const rowvec g = factor * c(i) * (a.row(i) - b.row(which(i)));
      da.row(i) += g;
      db.row(which(i)) -= g;
    }
    return {da, db};
  }
};

TEST_CASE("two neighbours at the same distance are a tie, and a wrong factor is found there too") {
  const mat a{{0, 0}, {1, 2}}, b{{1e-3, 0}, {-1e-3, 0}, {1, 1}};
  const Report report = check_layer(Nearest{}, std::tie(a, b), dependent);
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK_FALSE(check_layer(Nearest{3}, std::tie(a, b), dependent).ok());
}

/// Sorted rows. reversed: the gradient goes back in the wrong order.
struct Sorted {
  bool reversed = false;
  umat order = {};
  mat forward(const mat& x) {
    mat y = x;
    order.set_size(arma::size(x));
    for (arma::uword i = 0; i < x.n_rows; ++i) {
      const uvec o = arma::stable_sort_index(vec(x.row(i).t()));
      order.row(i) = o.t();
      for (arma::uword j = 0; j < o.n_elem; ++j) y(i, j) = x(i, o(j));
    }
    return y;
  }
  mat backward(const mat& c) {
    mat d(arma::size(c), arma::fill::zeros);
    for (arma::uword i = 0; i < c.n_rows; ++i)
      for (arma::uword j = 0; j < c.n_cols; ++j) d(i, order(i, reversed ? c.n_cols - 1 - j : j)) += c(i, j);
    return d;
  }
};

TEST_CASE("rows of integers are sorted right, whichever of the equal ones comes first") {
  const mat x{{1, 0, 1, 1}, {0, 0, 2, -1}, {-1, -1, -1, 3}};
  const Report report = check_layer(Sorted{}, x);
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK_FALSE(check_layer(Sorted{true}, x).ok());
}

/// Gram matrix: its output has as many columns as samples.
struct Gram {
  mat x = {};
  mat forward(const mat& in) {
    x = in;
    return x * x.t();
  }
  mat backward(const mat& c) { return (c + c.t()) * x; }
};

TEST_CASE("an output whose shape follows the batch gets cotangents of its shape") {
  for (const arma::uword n : {1U, 2U, 5U}) {
    const Report report = check_layer(Gram{}, drawn(n, 4), dependent);
    INFO(to_text(report));
    CHECK(report.ok());
    CHECK(report.clause("last forward")->state == gradcheck::ClauseState::held);
  }
}

/// Rows of a table by their numbers; refuses numbers beyond it. once: a row that is taken twice counts once.
struct RowsOfTable {
  bool once = false;
  uvec rows = {};
  arma::uword size = 0;
  mat forward(const mat& table, const umat& numbers) {
    rows = arma::vectorise(numbers);
    size = table.n_rows;
    return table.rows(rows);
  }
  mat backward(const mat& c) {
    mat d(size, c.n_cols, arma::fill::zeros);
    for (arma::uword k = 0; k < rows.n_elem; ++k) {
      if (once) d.row(rows(k)).zeros();
      d.row(rows(k)) += c.row(k);
    }
    return d;
  }
};

TEST_CASE("a table is not cut with the batch of the numbers that index it, be they as many as its rows") {
  const mat table = drawn(5, 3);
  const umat numbers = uvec{4, 0, 4, 2, 1};
  const Report report = check_layer(RowsOfTable{}, std::tie(table, numbers));
  INFO(to_text(report));
  CHECK(report.ok());
  CHECK(report.clause("samples independent")->state == gradcheck::ClauseState::held);
  CHECK(report.clause("sum over samples")->state == gradcheck::ClauseState::held);
  CHECK_FALSE(check_layer(RowsOfTable{true}, std::tie(table, numbers)).ok());
  CHECK(check_layer(RowsOfTable{}, std::tie(table, numbers), {.per_sample = gradcheck::PerSample{false, true}}).ok());
}

/// Takes samples as columns, which nobody said.
struct ColumnsTimes {
  mat w = {};
  mat dw = {};
  mat x = {};
  mat forward(const mat& in) {
    x = in;
    return w * in;
  }
  mat backward(const mat& c) {
    dw = c * x.t();
    return w.t() * c;
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

TEST_CASE("where samples cannot be told the report asks whether they are columns") {
  const Report report = check_layer(ColumnsTimes{drawn(3, 4), {}, {}}, drawn(4, 6));
  CHECK(report.clause("batch of one")->why.find("samples = Samples::columns") != std::string::npos);
  const Report said =
      check_layer(ColumnsTimes{drawn(3, 4), {}, {}}, drawn(4, 6), {.samples = gradcheck::Samples::columns});
  CHECK(said.ok());
  CHECK(said.clause("batch of one")->state == gradcheck::ClauseState::held);
}

/// x - sin x, whose backward 1 - cos x has frozen rounding at small x.
struct MinusSine {
  double factor = 1;
  mat x = {};
  mat forward(const mat& in) {
    x = in;
    return in - arma::sin(in);
  }
  mat backward(const mat& c) { return factor * c % (1 - arma::cos(x)); }
};

TEST_CASE("rounding that no unit of x stirs accuses nobody, and hides no factor") {
  CHECK(check_layer(MinusSine{}, drawn(5, 3, 1e-3)).ok());
  CHECK_FALSE(check_layer(MinusSine{1.01}, drawn(5, 3, 1e-3)).ok());
}

}  // namespace
