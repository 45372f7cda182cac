// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "gradcheck/derivatives/sparse_chain.hpp"

using arma::sp_mat, arma::uword, arma::vec;
using gradcheck::check_jacobian, gradcheck::Report;
using namespace sparse_chain;

namespace sparse_mistakes_tests {

TEST_CASE("one wrong entry is named and found where it is") {
  require_one(with(2000, [](Triplets& t) { t.values[number_of(77, 3)] *= 1.001; }), "factor 1.001", "J [77, 80]");
  require_one(with(2000, [](Triplets& t) { t.values[number_of(1500, 2)] *= -1; }), "factor -1", "J [1500, 1502]");
}

TEST_CASE("an entry that is missing is found where it is, and no other is accused for it") {
  for (const uword offset : {0, 1, 3}) {
    const Report r = with(
        2000,
        [&](Triplets& t) {
          const auto k = static_cast<std::ptrdiff_t>(number_of(311, offset));
          t.rows.erase(t.rows.begin() + k);
          t.columns.erase(t.columns.begin() + k);
          t.values.erase(t.values.begin() + k);
        },
        5);
    require_one(r, "missing in the pattern", "J [311, " + std::to_string(311 + offset) + "]");
    CHECK(r.counts().disagree == 1);
  }
}

TEST_CASE("a diagonal that is missing in every row is found whole") {
  const uword n = 500;
  const Report r = with(n, [](Triplets& t) {
    Triplets less;
    for (std::size_t k = 0; k < t.values.size(); ++k)
      if (t.columns[k] != (t.rows[k] + 2) % 500) less.add(t.rows[k], t.columns[k], t.values[k]);
    t = less;
  });
  INFO(gradcheck::to_text(r));
  CHECK(r.counts().disagree == n);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "missing in the pattern");
}

TEST_CASE("transposed: the whole, and a pair") {
  const auto turned = [](const vec& x) { return sp_mat(right(x).t()); };
  require_one(check_jacobian(f, turned, point(300, 2)), "transposed", "");
  const auto pair = [](const vec& x) {
    sp_mat j = right(x);
    j(11, 10) = j(10, 11);
    j(10, 11) = 0;
    return j;
  };
  require_one(check_jacobian(f, pair, point(300, 2)), "transposed", "J [11, 10], J [10, 11]");
}

TEST_CASE("rows and columns that stand for others") {
  const auto swapped = [](bool rows) {
    return [rows](const vec& x) {
      sp_mat j = right(x);
      if (rows)
        j.swap_rows(20, 22);
      else
        j.swap_cols(20, 22);
      return j;
    };
  };
  require_one(check_jacobian(f, swapped(true), point(300, 3)), "rows swapped", "J");
  require_one(check_jacobian(f, swapped(false), point(300, 3)), "columns swapped", "J");
}

TEST_CASE("within a row: numbers that stand in each other's columns") {
  const auto swapped = [](const vec& x) {
    sp_mat j = right(x);
    const double first = j(20, 20);
    j(20, 20) = j(20, 21);
    j(20, 21) = first;
    return j;
  };
  require_one(check_jacobian(f, swapped, point(300, 3)), "entries swapped", "J row 20");
}

TEST_CASE("of many residuals one that is no number at x is the finding") {
  const auto f_nan = [](const vec& x) {
    vec y = f(x);
    y(17) = arma::datum::nan;
    return y;
  };
  const Report r = check_jacobian(f_nan, right, point(300, 3));
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "not finite");
  CHECK(r.findings[0].sentence.find("output [17, 0] is nan at x itself") == 0);
}

TEST_CASE("a row of one number that stands in another row is no row of another where much else is wrong") {
  constexpr uword n = 60;
  const auto values = [](const vec& x) {
    vec y = x % x + arma::sin(arma::shift(x, -1));
    y(n - 1) = 3 * x(0);
    return y;
  };
  const auto jacobian = [](bool all) {
    return [all](const vec& x) {
      sp_mat j(n, n);
      for (uword i = 0; i + 1 < n; ++i) {
        j(i, i) = 2 * x(i) + (all && i > 30 ? std::exp(x(i)) * static_cast<double>(i) : 0.0);
        j(i, i + 1) = std::cos(x(i + 1));
      }
      j(n - 1, 0) = 3;
      j.row(20) = j.row(n - 1);
      return j;
    };
  };
  const auto is_row = [](const gradcheck::Finding& f) { return f.mistake == "rows of another row"; };
  CHECK(std::ranges::any_of(check_jacobian(values, jacobian(false), point(n, 3)).findings, is_row));
  CHECK(std::ranges::none_of(check_jacobian(values, jacobian(true), point(n, 3)).findings, is_row));
}

TEST_CASE("several mistakes at once, each by its name") {
  const Report r = with(1000, [](Triplets& t) {
    t.values[number_of(77, 3)] *= 2;
    t.values[number_of(500, 1)] *= -1;
    t.values[number_of(600, 1)] *= -1;
  });
  INFO(gradcheck::to_text(r));
  CHECK(r.counts().disagree == 3);
  REQUIRE(r.findings.size() == 2);
  CHECK(r.findings[0].mistake == "factor -1");
  CHECK(r.findings[0].where == "J [500, 501], J [600, 601]");
  CHECK(r.findings[1].mistake == "factor 2");
  CHECK(r.findings[1].where == "J [77, 80]");
}

TEST_CASE("a number that one entry alone is off by is no name beside what no number explains") {
  const auto wrong = [](bool unexplained) {
    return with(1000, [unexplained](Triplets& t) {
      for (const uword row : {500, 600, 700}) t.values[number_of(row, 1)] *= -1;
      t.values[number_of(77, 3)] *= 0.731;
      double& other = t.values[number_of(300, 2)];
      if (unexplained) other += 0.3 + other * other;
    });
  };
  const Report alone = wrong(false), beside = wrong(true);
  INFO(gradcheck::to_text(alone) << gradcheck::to_text(beside));
  REQUIRE(alone.findings.size() == 2);
  CHECK(alone.findings[1].mistake == "factor 0.731");
  REQUIRE(beside.findings.size() == 2);
  CHECK(beside.findings[0].mistake == "factor -1");
  CHECK(beside.findings[1].mistake == gradcheck::unnamed_mistake);
  CHECK(beside.findings[1].where == "J [77, 80], J [300, 302]");
}

}  // namespace sparse_mistakes_tests
