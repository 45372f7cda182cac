// SPDX-License-Identifier: MIT
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "gradcheck/derivatives/sparse_problems.hpp"

using arma::sp_mat, arma::uword, arma::vec;
using gradcheck::check_hessian, gradcheck::ClauseId, gradcheck::Report, gradcheck::Triangle;
using sparse_problems::point, sparse_problems::Triplets;

namespace sparse_hessian_tests {
namespace {

/// f = sum_i x_i^2 x_{i+1} + sin x_i.
vec gradient(const vec& x) {
  const uword n = x.n_elem;
  vec g = arma::cos(x);
  for (uword i = 0; i + 1 < n; ++i) {
    g(i) += 2 * x(i) * x(i + 1);
    g(i + 1) += x(i) * x(i);
  }
  return g;
}
sp_mat hessian(const vec& x, Triangle triangle, double factor) {
  const uword n = x.n_elem;
  Triplets t;
  for (uword i = 0; i < n; ++i) {
    t.add(i, i, (i + 1 < n ? 2 * x(i + 1) : 0.0) - std::sin(x(i)));
    if (i + 1 == n) continue;
    const double mixed = 2 * x(i) * (i == 9 ? factor : 1.0);
    if (triangle != Triangle::upper) t.add(i + 1, i, mixed);
    if (triangle != Triangle::lower) t.add(i, i + 1, mixed);
  }
  return t.matrix(n, n);
}
Report checked(uword n, Triangle triangle, double factor) {
  return check_hessian(gradient, [=](const vec& x) { return hessian(x, triangle, factor); }, point(n, 3),
                       {.triangle = triangle});
}

}  // namespace

TEST_CASE("a large sparse Hessian, whole or as one triangle") {
  for (const Triangle triangle : {Triangle::full, Triangle::lower, Triangle::upper}) {
    const Report r = checked(500, triangle, 1);
    INFO(gradcheck::to_text(r));
    CHECK(r.ok());
    CHECK(r.counts().total() == 500 + 2 * 499);
    REQUIRE(r.blocks.at(0).sparse);
    CHECK(r.blocks[0].name == "H");
  }
}

TEST_CASE("what is off beside an entry that is zero at x alone is that of no function of its columns") {
  // f = sum (b - a^2)^2 / 2 of neighbours a, b; where a = 0 its mixed derivative is 0, and not stored.
  constexpr uword n = 50, at = 20;
  const auto g = [](const vec& x) {
    vec r(n, arma::fill::zeros);
    for (uword i = 0; i + 1 < n; ++i) {
      const double s = x(i + 1) - x(i) * x(i);
      r(i) -= 2 * x(i) * s;
      r(i + 1) += s;
    }
    return r;
  };
  const auto h = [](double share) {
    return [share](const vec& x) {
      arma::mat all(n, n, arma::fill::zeros);
      for (uword i = 0; i + 1 < n; ++i) {
        const double s = x(i + 1) - x(i) * x(i);
        all(i, i) += 4 * x(i) * x(i) - 2 * s + (i == at ? share * std::sin(s) : 0.0);
        all(i + 1, i + 1) += 1;
        all(i, i + 1) -= 2 * x(i);
        all(i + 1, i) -= 2 * x(i);
      }
      return sp_mat(all);
    };
  };
  vec x = point(n, 3);
  x(at) = 0;
  CHECK(check_hessian(g, h(0), x).ok());
  const Report r = check_hessian(g, h(1), x);
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == gradcheck::unnamed_mistake);
}

TEST_CASE("a part of f that is wrong also in an entry that is zero at x alone is not that of one entry") {
  // f = sum x^2 / 2 + b c + s^2 / 2, s = phi(b) + a^2; without s' s'^T the Hessian is wrong at [b, b] alone where a = 0.
  constexpr uword n = 50, a = 20, b = 21, c = 22;
  struct Phi {
    bool is_sine;
    double operator()(double v) const { return is_sine ? std::sin(v) : v; }
    double slope(double v) const { return is_sine ? std::cos(v) : 1; }
    double bend(double v) const { return is_sine ? -std::sin(v) : 0; }
  };
  const auto named = [](Phi phi, bool is_right, bool has_cross_terms) -> std::string {
    const auto g = [phi](vec x) {
      const double s = phi(x(b)) + x(a) * x(a), of_a = 2 * x(a) * s, of_b = phi.slope(x(b)) * s, of_c = x(b);
      x(a) += of_a;
      x(b) += of_b + x(c);
      x(c) += of_c;
      return x;
    };
    const auto h = [=](const vec& x) {
      const double s = phi(x(b)) + x(a) * x(a), slope = phi.slope(x(b));
      sp_mat all = arma::speye<sp_mat>(n, n);
      all(b, c) = all(c, b) = 1;
      all(a, a) += 2 * s + (has_cross_terms ? 4 * x(a) * x(a) : 0);
      all(b, b) += (is_right ? slope * slope : 0) + phi.bend(x(b)) * s;
      if (has_cross_terms) all(a, b) = all(b, a) = 2 * x(a) * slope;
      return all;
    };
    vec x = point(n, 3);
    x(a) = 0;
    const Report r = check_hessian(g, h, x);
    INFO(gradcheck::to_text(r));
    REQUIRE(r.findings.size() == (is_right ? 0 : 1));
    return is_right ? "" : r.findings[0].mistake;
  };
  CHECK(named({true}, true, true).empty());
  CHECK(named({true}, false, true) == "a wrong term");
  CHECK(named({true}, false, false) == gradcheck::unnamed_mistake);
  CHECK(named({false}, false, true) == "factor 1/2");
  CHECK(named({false}, false, false) == gradcheck::unnamed_mistake);
}

TEST_CASE("an entry of a triangle that is wrong is wrong on both sides") {
  const Report r = checked(500, Triangle::lower, 2);
  INFO(gradcheck::to_text(r));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 2");
  CHECK(r.findings[0].where == "H [10, 9], H [9, 10]");
  CHECK(r.counts().disagree == 2);
}

TEST_CASE("a large Hessian that is not symmetric, and a gradient that is that of no function") {
  const auto lopsided = [](const vec& x) {
    sp_mat h = hessian(x, Triangle::full, 1);
    h(20, 21) += 1;
    return h;
  };
  CHECK(check_hessian(gradient, lopsided, point(100, 1)).is_broken(ClauseId::symmetric));
  const auto field = [](const vec& x) -> vec { return arma::join_cols(x.tail(x.n_elem - 1), vec{0.0}) % x; };
  const auto jacobian = [](const vec& x) {
    Triplets t;
    for (uword i = 0; i + 1 < x.n_elem; ++i) {
      t.add(i, i, x(i + 1));
      t.add(i, i + 1, x(i));
    }
    return t.matrix(x.n_elem, x.n_elem);
  };
  const Report r = check_hessian(field, jacobian, point(100, 1));
  INFO(gradcheck::to_text(r));
  CHECK(r.counts().disagree == 0);
  CHECK(r.is_broken(ClauseId::symmetric));
  CHECK(check_hessian(field, jacobian, point(100, 1), {.symmetric = false}).ok());
}

}  // namespace sparse_hessian_tests
