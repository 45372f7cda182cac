// SPDX-License-Identifier: MIT
#include <gradcheck/direct/alike.hpp>

#include <cmath>
#include <map>
#include <vector>

namespace gradcheck::detail {
namespace {

/// Of every row the number of the first one that equals it.
arma::uvec first_equal_rows(const arma::mat& m) {
  std::map<std::vector<double>, arma::uword> seen;
  arma::uvec first(m.n_rows);
  for (arma::uword i = 0; i < m.n_rows; ++i) {
    const arma::rowvec row = m.row(i);
    first(i) = seen.emplace(std::vector<double>(row.begin(), row.end()), i).first->second;
  }
  return first;
}

}  // namespace

arma::uvec alike_terms(const arma::mat& outputs, arma::uword terms) {
  const bool of_samples = terms == outputs.n_rows;
  if (!of_samples && terms != outputs.n_elem) return {};
  const arma::uvec rows = first_equal_rows(outputs);
  if (arma::all(rows == arma::regspace<arma::uvec>(0, outputs.n_rows - 1))) return {};
  if (of_samples) return rows;
  arma::uvec all(terms);
  for (arma::uword t = 0; t < terms; ++t) all(t) = t - t % outputs.n_rows + rows(t % outputs.n_rows);
  return all;
}

double norm_of_sums(const arma::vec& noise, const arma::uvec& alike) {
  arma::vec sums = noise;
  for (arma::uword t = 0; t < alike.n_elem; ++t) {
    if (alike(t) == t) continue;
    sums(alike(t)) += noise(t);
    sums(t) = 0.0;
  }
  return norm2(sums);
}

double norm2(const arma::vec& v) {
  const double largest = v.is_empty() ? 0.0 : arma::abs(v).max();
  return largest > 0 ? largest * std::sqrt(arma::accu(arma::square(v / largest))) : 0.0;
}

}  // namespace gradcheck::detail
