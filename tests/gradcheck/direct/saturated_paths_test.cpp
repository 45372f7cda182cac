// SPDX-License-Identifier: MIT
// Likelihoods that are summed up in logarithms of numbers far from 1: what comes out is nearly 0 and moves smoothly, as
// far as it is seen, while what the sums inside cannot hold comes back in stairs, one far from the next.
#include <armadillo>
#include <catch2/catch.hpp>
#include <cmath>

#include <gradcheck/gradcheck.hpp>

#include "gradcheck/layers.hpp"

namespace saturated_paths_tests {
namespace {

using arma::mat, arma::rowvec;

double log_sum(double a, double b) {
  const double most = std::max(a, b);
  return most + std::log1p(std::exp(std::min(a, b) - most));
}

rowvec log_softmax(const rowvec& s) {
  const double most = s.max();
  return s - (most + std::log(arma::accu(arma::exp(s - most))));
}

/// y = -log sum over paths of p_a q_b, p and q the softmax of each half of a row, in logarithms throughout.
/// [N x 2K] -> [N x 1]
enum class Through { either_then_first, first_or_both, either_and_either };
struct Paths {
  Through paths;
  double factor = 1;
  mat x = {};

  double loss(const rowvec& p, const rowvec& q) const {
    if (paths == Through::either_then_first) return -log_sum(p(0) + q(0), p(1) + q(0));
    if (paths == Through::first_or_both) return -log_sum(p(0), p(1) + q(1));
    return -log_sum(p(0), p(1)) - log_sum(q(0), q(1));
  }
  /// What of each logarithm is in the sum.
  rowvec in_sum(const rowvec& p, const rowvec& q) const {
    rowvec of_p(p.n_elem), of_q(q.n_elem);
    const bool is_both = paths == Through::first_or_both;
    const double second = is_both ? p(1) + q(1) : p(1), z = log_sum(p(0), second);
    of_p(0) = std::exp(p(0) - z);
    of_p(1) = std::exp(second - z);
    if (paths == Through::either_then_first) of_q(0) = 1;
    if (is_both) of_q(1) = of_p(1);
    if (paths == Through::either_and_either)
      for (const arma::uword k : {0U, 1U}) of_q(k) = std::exp(q(k) - log_sum(q(0), q(1)));
    return arma::join_rows(arma::exp(p) * arma::accu(of_p) - of_p, arma::exp(q) * arma::accu(of_q) - of_q);
  }
  template <class Each>
  mat each_row(arma::uword columns, Each each) const {
    mat out(x.n_rows, columns);
    for (arma::uword n = 0; n < x.n_rows; ++n)
      out.row(n) = each(log_softmax(x.row(n).head(x.n_cols / 2)), log_softmax(x.row(n).tail(x.n_cols / 2)));
    return out;
  }

  mat forward(const mat& inputs) {
    x = inputs;
    return each_row(1, [this](const rowvec& p, const rowvec& q) { return rowvec{loss(p, q)}; });
  }
  mat backward(const mat& c) const {
    const mat d = each_row(x.n_cols, [this](const rowvec& p, const rowvec& q) { return in_sum(p, q); });
    return factor * (d.each_col() % arma::vec(c.col(0)));
  }
};

}  // namespace

TEST_CASE("what sums of logarithms inside cannot hold is not accused, a wrong gradient beside it is") {
  using enum Through;
  for (const Through paths : {either_then_first, first_or_both, either_and_either})
    for (const double scale : {10.0, 30.0, 100.0, 300.0})
      for (arma::uword seed = 0; seed < 25; ++seed) {
        const mat x = scale * layers::normal(4, 8, seed);
        const gradcheck::Report r = gradcheck::check_layer(Paths{paths}, x);
        INFO("scale " << scale << ", seed " << seed << '\n' << gradcheck::to_text(r));
        CHECK(r.counts().disagree == 0);
        if (seed < 5) CHECK_FALSE(gradcheck::check_layer(Paths{paths, 1.01}, x).ok());
      }
}

}  // namespace saturated_paths_tests
