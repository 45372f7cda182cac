// SPDX-License-Identifier: MIT
// Functions of other kinds, and Jacobians, Hessians and products with them, of more coordinates than there are
// evaluations for.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/derivatives/limited.hpp"
#include "gradcheck/layers.hpp"

using arma::mat;
using arma::uword;
using arma::vec;
using gradcheck::Reason;
using gradcheck::Report;
using gradcheck::Verdict;
using limited::calls_of_contract;
using limited::entries_with;
using limited::within;

TEST_CASE("float, kinks and value with gradient in one call are sampled as well") {
  std::uint64_t calls = 0;
  SECTION("float") {
    const arma::fvec x = arma::conv_to<arma::fvec>::from(layers::normal(3000, 1));
    const auto f = [&](const arma::fvec& v) {
      ++calls;
      return arma::fvec(arma::sin(v));
    };
    CHECK(gradcheck::check_function(
              f, [](const arma::fvec& v) { return arma::fvec(arma::cos(v)); }, x, within(600))
              .ok());
    const auto wrong = [](const arma::fvec& v) { return arma::fvec(-arma::cos(v)); };
    CHECK_FALSE(gradcheck::check_function(f, wrong, x, within(600)).ok());
  }
  SECTION("kinks") {
    const vec x = layers::normal(3000, 1);
    const auto f = [&](const vec& v) {
      ++calls;
      return vec(arma::abs(v));
    };
    const Report r = gradcheck::check_function(
        f, [](const vec& v) { return vec(arma::sign(v)); }, x, within(600));
    INFO(gradcheck::to_text(r));
    CHECK(r.counts().disagree == 0);
  }
  SECTION("in one call") {
    const std::vector<double> x(2000, 0.75);
    const auto fg = [&](const std::vector<double>& v, std::vector<double>& g) {
      ++calls;
      double sum = 0;
      for (std::size_t i = 0; i < v.size(); ++i) {
        sum += std::exp(v[i]);
        g[i] = std::exp(v[i]);
      }
      return sum;
    };
    const Report r = gradcheck::check_function(fg, x, within(600));
    INFO(gradcheck::to_text(r));
    CHECK(r.ok());
  }
  CHECK(calls <= 2 * (600 + calls_of_contract));
}

TEST_CASE("a Jacobian is sampled by columns, each output closed on its own, within the evaluations") {
  const uword n = 1500;
  const vec x = layers::normal(n, 1);
  const mat a = layers::normal(3, n, 5);
  std::uint64_t calls = 0;
  const auto f = [&](const vec& v) {
    ++calls;
    return vec(a * arma::sin(v));
  };
  const auto jacobian = [&](const vec& v) { return mat(a.each_row() % arma::cos(v).t()); };
  const Report right = gradcheck::check_jacobian(f, jacobian, x, within(800));
  INFO(gradcheck::to_text(right));
  CHECK(right.ok());
  CHECK(calls <= 800 + calls_of_contract);
  REQUIRE(right.blocks.size() == 2);
  CHECK(right.counts().coordinates() == 3 * n);
  CHECK(right.blocks[1].directions == 8);
  CHECK(right.blocks[1].verdict.n_rows == 3);
  CHECK(right.blocks[1].verdict.n_cols == 8);
  const uword at = entries_with(right.blocks[0], Reason::not_looked_at)(2222);
  const auto wrong = [&](const vec& v) {
    mat j = jacobian(v);
    j(at) += 1e-2;
    return j;
  };
  calls = 0;
  const Report r = gradcheck::check_jacobian(f, wrong, x, within(800));
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  CHECK(r.blocks[0].verdict_at(at) == Verdict::disagree);
  CHECK(r.counts().disagree == 1);
  CHECK(calls <= 800 + calls_of_contract);
}

TEST_CASE("Hessians, products with them and forward mode are sampled, patterns are not, within the evaluations") {
  const uword n = 300;
  const vec x = layers::normal(n, 1), d = arma::linspace<vec>(1, 2, n);
  std::uint64_t calls = 0;
  const auto gradient = [&](const vec& v) {
    ++calls;
    return vec(d % arma::sin(v));
  };
  const auto hessian = [&](const vec& v) { return mat(arma::diagmat(d % arma::cos(v))); };
  const auto product = [&](const vec& v, const vec& u) { return vec(d % arma::cos(v) % u); };
  const arma::SpMat<double> pattern = arma::speye<arma::sp_mat>(n, n);
  const auto is_sampled = [&](const Report& r) {
    INFO(gradcheck::to_text(r));
    CHECK(r.ok());
    CHECK(r.counts().not_looked_at > 0);
    CHECK(calls <= 400 + calls_of_contract);
    calls = 0;
  };
  is_sampled(gradcheck::check_hessian(gradient, hessian, x, within(400)));
  is_sampled(gradcheck::check_hessian_vector(gradient, product, x, within(400)));
  is_sampled(gradcheck::check_directional(gradient, product, x, within(400)));
  CHECK(
      gradcheck::check_jacobian(gradient, hessian, x, pattern, within(400)).ok());  // whole: its columns move together
  CHECK(calls <= 400 + calls_of_contract);
}
