// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "gradcheck/derivatives/sparse_chain.hpp"

using arma::sp_mat, arma::uword, arma::vec;
using gradcheck::check_jacobian, gradcheck::Pattern, gradcheck::Report;
using namespace sparse_chain;

namespace sparse_jacobian_tests {

TEST_CASE("a large sparse Jacobian is kept as its entries, and a right one agrees") {
  for (const int seed : {1, 2, 3}) {
    const Report r = check_jacobian(f, right, point(400, seed));
    INFO(gradcheck::to_text(r));
    CHECK(r.ok());
    CHECK(r.counts().disagree == 0);
    CHECK(r.counts().total() == 400 * width);
    const gradcheck::Block& b = r.blocks.at(0);
    REQUIRE(b.sparse);
    CHECK(b.shape() == arma::SizeMat(400, 400));
    CHECK(b.at(3, 4).analytic == right(point(400, seed))(3, 4));
    CHECK_THROWS_AS(b.at(3, 2), std::out_of_range);
  }
}

TEST_CASE("a sparse Jacobian may be filled: it comes in without entries, and is read as one that is returned") {
  const auto fills = [](const vec& x, sp_mat& j) {
    CHECK(j.n_nonzero == 0);
    CHECK(j.n_rows == x.n_elem);
    CHECK(j.n_cols == x.n_elem);
    j += right(x);
  };
  for (const uword n : {30, 400}) {
    const Report filled = check_jacobian(f, fills, point(n, 1)), returned = check_jacobian(f, right, point(n, 1));
    INFO(gradcheck::to_text(filled));
    CHECK(filled.ok());
    CHECK(filled.counts().agree == returned.counts().agree);
    CHECK(filled.blocks.at(0).sparse.has_value() == (n == 400));
  }
  const auto wrong = [](const vec& x, sp_mat& j) {
    j = right(x);
    j(77, 80) *= 1.001;
  };
  require_one(check_jacobian(f, wrong, point(2000, 1)), "factor 1.001", "J [77, 80]");
  CHECK(check_jacobian(f, fills, point(400, 1), right(point(400, 1))).ok());
}

TEST_CASE("evaluations of a chain are the same at every size") {
  const uword few = check_jacobian(f, right, point(3000, 1)).evaluations;
  const uword many = check_jacobian(f, right, point(12'000, 1)).evaluations;
  CHECK(few < 120);
  CHECK(std::abs(static_cast<double>(many) / static_cast<double>(few) - 1) < 0.1);
}

TEST_CASE("entries judged together say what each says alone") {
  const uword n = 38;  // of so many coordinates the matrix is looked at whole
  const vec x = point(n, 4);
  const Report whole = check_jacobian(f, right, x);
  REQUIRE_FALSE(whole.blocks.at(0).sparse);
  // the same function twice, in one x: large enough to be kept as entries
  const auto twice = [&](const vec& y) -> vec { return arma::join_cols(f(y.head(n)), f(y.tail(n))); };
  const auto both = [&](const vec& y) {
    sp_mat j(2 * n, 2 * n);
    j.submat(0, 0, n - 1, n - 1) = right(y.head(n));
    j.submat(n, n, 2 * n - 1, 2 * n - 1) = right(y.tail(n));
    return j;
  };
  const Report sparse = check_jacobian(twice, both, vec(arma::join_cols(x, x)));
  REQUIRE(sparse.blocks.at(0).sparse);
  for (uword k = 0; k < sparse.blocks[0].verdict.n_elem; ++k) {
    const gradcheck::Entry here = sparse.blocks[0].at(k), alone = whole.blocks[0].at(here.row % n, here.col % n);
    CHECK(here.verdict == alone.verdict);
    CHECK(std::abs(here.numeric - alone.numeric) <= here.error_bar + alone.error_bar);
  }
}

TEST_CASE("least squares of random sparsity: a right Jacobian agrees, whatever the seed") {
  for (const int seed : {1, 2, 3, 4}) {
    const sparse_problems::LeastSquares of(300, 120, 6, seed);
    const auto residuals = [&](const vec& x) { return of.f(x); };
    const auto jacobian = [&](const vec& x) { return of.jacobian(x); };
    const Report r = check_jacobian(residuals, jacobian, point(120, seed + 10));
    INFO(gradcheck::to_text(r));
    CHECK(r.ok());
    CHECK(r.counts().disagree == 0);
  }
}

TEST_CASE("a full row takes a group for each of its columns, and the report says so") {
  const uword n = 300;
  const auto arrow = [](const vec& x) {
    vec y = x % x;
    y(0) = arma::accu(arma::sin(x));
    return y;
  };
  const auto jacobian = [n](const vec& x) {
    Triplets t;
    for (uword j = 0; j < n; ++j) t.add(0, j, std::cos(x(j)));
    for (uword i = 1; i < n; ++i) t.add(i, i, 2 * x(i));
    return t.matrix(n, n);
  };
  const Report r = check_jacobian(arrow, jacobian, point(n, 1));
  CHECK(r.ok());
  CHECK(r.evaluations > 6 * n);
  CHECK(
      std::ranges::any_of(r.notes, [](const std::string& s) { return s.find("in 300 groups") != std::string::npos; }));
}

TEST_CASE("kinks, float, bounds and edges of a domain") {
  const uword n = 60;
  const auto diagonal = [n](const vec& values) {
    sp_mat j(n, n);
    j.diag() = values;
    return j;
  };
  vec x = point(n, 6);
  x(7) = 0;
  const Report kinked =
      check_jacobian([](const vec& v) -> vec { return arma::abs(v); },
                     [&](const vec& v) { return diagonal(arma::conv_to<vec>::from(v >= 0) * 2 - 1); }, x);
  INFO(gradcheck::to_text(kinked));
  CHECK(kinked.ok());
  CHECK(kinked.counts().kink == 1);
  const vec small = arma::abs(x) * 1e-4 + 1e-6;
  // a column outside the domain takes the value from all
  const auto strict = [](const vec& v) -> vec {
    if (v.min() <= 0) throw std::domain_error("log of what is not positive");
    return arma::log(v);
  };
  const Report edge = check_jacobian(
      strict, [&](const vec& v) { return diagonal(1 / v); }, small);
  INFO(gradcheck::to_text(edge));
  CHECK(edge.counts().disagree == 0);
  CHECK(edge.counts().agree == n);
  const Report bounded =
      check_jacobian(strict, [&](const vec& v) { return diagonal(1 / v); }, small, {.bounds = {gradcheck::positive()}});
  INFO(gradcheck::to_text(bounded));
  CHECK(bounded.ok());
  const arma::fvec single = arma::conv_to<arma::fvec>::from(x + 3);
  const Report in_float = check_jacobian([](const arma::fvec& v) -> arma::fvec { return v % v; },
                                         [n](const arma::fvec& v) {
                                           arma::sp_fmat j(n, n);
                                           j.diag() = 2 * v;
                                           return j;
                                         },
                                         single);
  INFO(gradcheck::to_text(in_float));
  CHECK(in_float.ok());
}

TEST_CASE("a pattern that lacks an entry, and a declared entry that is always zero") {
  const uword n = 200;
  const vec x = point(n, 8);
  sp_mat declared = right(x);
  declared(50, 51) = 0;
  declared(60, 100) = 1;
  const Report r = check_jacobian(f, right, x, declared);
  require_one(r, "missing in the pattern", "J [50, 51]");
  CHECK(r.findings[0].sentence.starts_with("1 entry not declared, and not zero: J [50, 51] is "));
  const auto has_note = [&](const std::string& text) { return std::ranges::find(r.notes, text) != r.notes.end(); };
  CHECK(has_note(
      "1 entry of the Jacobian beside the pattern taken for 0, as a solver takes what it is not told of: [50, 51]"));
  CHECK(has_note("1 entry of the pattern zero at all 3 points: J [60, 100]"));
  CHECK_THROWS_WITH(check_jacobian(f, right, x, Pattern({n}, {0})),
                    "the pattern has an entry [200, 0], the Jacobian is [200 x 200]; indices begin at 0");
}

TEST_CASE("a sparse Jacobian of another shape, and its transpose") {
  const sparse_problems::LeastSquares of(300, 120, 6, 1);
  const auto residuals = [&](const vec& x) { return of.f(x); };
  const Report turned = check_jacobian(
      residuals, [&](const vec& x) { return sp_mat(of.jacobian(x).t()); }, point(120, 1));
  INFO(gradcheck::to_text(turned));
  REQUIRE(turned.findings.size() == 1);
  CHECK(turned.findings[0].mistake == "transposed");
  CHECK(turned.blocks.at(0).misshapen == "it is [120 x 300], expected [300 x 120], its transpose");
}

TEST_CASE("several arguments and layouts have blocks of entries of their own") {
  const auto g = [](const vec& a, const vec& b) -> vec { return arma::join_cols(a % b, arma::sin(b)); };
  const auto j = [](const vec& a, const vec& b) {
    Triplets t;
    const uword n = a.n_elem;
    for (uword i = 0; i < n; ++i) {
      t.add(i, i, b(i));
      t.add(i, n + i, i == 3 ? 3 * a(i) : a(i));
      t.add(n + i, n + i, std::cos(b(i)));
    }
    return t.matrix(2 * n, 2 * n);
  };
  const auto x = std::tuple(gradcheck::named("a", point(40, 1)), gradcheck::named("b", point(40, 2)));
  const Report r = check_jacobian(g, j, x);
  require_one(r, "factor 3", "b [3, 3]");
  REQUIRE(r.blocks.size() == 2);
  CHECK(r.blocks[1].shape() == arma::SizeMat(80, 40));
}

}  // namespace sparse_jacobian_tests
