// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "gradcheck/derivatives/sparse_problems.hpp"

/// A chain of fixed width, its Jacobian right and wrong.
namespace sparse_chain {

using sparse_problems::chain, sparse_problems::chain_entries, sparse_problems::point, sparse_problems::Triplets;

inline constexpr arma::uword width = 5;

inline arma::vec f(const arma::vec& x) { return chain(x, width); }
inline arma::sp_mat right(const arma::vec& x) { return chain_entries(x, width).matrix(x.n_elem, x.n_elem); }
/// The right entries, of which `change` makes others.
inline gradcheck::Report with(arma::uword n, const std::function<void(Triplets&)>& change, int seed = 1) {
  const auto jacobian = [&](const arma::vec& x) {
    Triplets t = chain_entries(x, width);
    change(t);
    return t.matrix(n, n);
  };
  return gradcheck::check_jacobian(f, jacobian, point(n, seed));
}
/// The number of an entry among those of a chain.
inline std::size_t number_of(arma::uword row, arma::uword offset) { return row * width + offset; }

inline void require_one(const gradcheck::Report& r, const std::string& mistake, const std::string& where) {
  INFO(gradcheck::to_text(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == mistake);
  CHECK(r.findings[0].where == where);
}

}  // namespace sparse_chain
