// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/entries.hpp>

#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include <gradcheck/sparse/groups.hpp>

using gradcheck::detail::SparseEntries, gradcheck::detail::groups_of_columns;

TEST_CASE("entries stand column by column, each once, in whatever order they come") {
  const SparseEntries entries(3, 4, {2, 0, 0, 2, 1}, {3, 1, 0, 3, 0});
  CHECK(entries.size() == 4);
  CHECK(arma::all(entries.rows() == arma::uvec{0, 1, 0, 2}));
  CHECK(arma::all(entries.columns() == arma::uvec{0, 0, 1, 3}));
  CHECK(entries.find(2, 3) == arma::uword{3});
  CHECK_FALSE(entries.find(2, 2));
  CHECK(entries.of_row(0).size() == 2);
  CHECK(entries.with({2}, {2}).find(2, 2) == arma::uword{3});
  CHECK(entries.transposed().find(3, 2));
}

TEST_CASE("the numbers of a sparse matrix at entries: sums of what is there twice, zeros where it has none") {
  const SparseEntries entries(2, 3, {0, 1, 1}, {0, 0, 2});
  const gradcheck::SparseValues given{2, 3, {1, 0, 1, 0}, {2, 0, 2, 1}, {5, 3, 7, 9}};
  CHECK(arma::all(entries.values_of(given) == arma::vec{3, 0, 12}));
  CHECK(entries.values_of({3, 2, {}, {}, {}}).is_empty());
}

TEST_CASE("columns of a group reach rows of their own, and a band takes as many groups as its rows have entries") {
  const arma::uword n = 50;
  arma::uvec rows, columns;
  for (arma::uword i = 0; i < n; ++i)
    for (arma::uword d = 0; d < 3 && i + d < n; ++d) {
      rows.insert_rows(rows.n_elem, arma::uvec{i});
      columns.insert_rows(columns.n_elem, arma::uvec{i + d});
    }
  const SparseEntries entries(n, n, rows, columns);
  const auto groups = groups_of_columns(entries, std::vector<bool>(entries.size(), true));
  CHECK(groups.size() == 3);
  for (const arma::uvec& group : groups) {
    std::set<arma::uword> reached;
    for (const arma::uword j : group)
      for (arma::uword k = entries.begin(j); k < entries.begin(j + 1); ++k)
        CHECK(reached.insert(entries.row(k)).second);
  }
}

TEST_CASE("a full row takes a group for each of its columns, an empty column none, and one that is not wanted none") {
  const SparseEntries entries(2, 4, {0, 0, 0, 1}, {0, 1, 3, 0});
  CHECK(groups_of_columns(entries, {true, true, true, true}).size() == 3);
  CHECK(groups_of_columns(entries, {true, false, false, false}).size() == 1);
  // entries 0 and 3 of the columns 0 and 3, which row 0 has in common
  CHECK(groups_of_columns(entries, {false, true, false, true}).size() == 2);
}
