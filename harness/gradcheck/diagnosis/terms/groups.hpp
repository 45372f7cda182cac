// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstddef>
#include <string>
#include <vector>

#include <gradcheck/diagnosis/evidence.hpp>

namespace gradcheck::detail {

/// The outer product of the row and the column that cross at the largest entry of m, divided by that entry: m itself
/// where m has rank one.
arma::mat rank_one(const arma::mat& m);
bool is_rank_one(const arma::mat& m, double bound);

/// What a difference of Jacobians has to exceed to be one: 12 bars + 1e-6 scale.
double bound_of(const Jacobian& b);

/// The outputs and the entries of each sample, or of each feature, where the block is an input with such.
struct Groups {
  bool by_sample;

  arma::uword count(const Probe& p) const { return by_sample ? p.samples : p.features(); }
  bool fit(const Probe& p, const Jacobian& b) const;
  arma::uvec outputs(const Probe& p, arma::uword g) const;
  arma::uvec entries(const Probe& p, const Jacobian& b, arma::uword g) const;
};

/// Features of a sample's input.
using Part = arma::uvec;

/// Features of a block that are wrong alike in every sample, by parallel columns, together: each with the first part
/// that it is like. Those that are right are in none. Empty where the samples are not as wide at all points, in or out
/// (a matrix of kernels has as many features as samples), or wider than 64: the search is quadratic.
std::vector<Part> parts_of_samples(const Evidence& evidence, std::size_t block);

/// Outputs and coordinates that share what they lack, at one point: a sample, a feature, a part of a sample.
struct TermGroup {
  const Probe* probe;
  const Jacobian* block;
  arma::uvec outputs, entries;

  arma::mat gap() const { return block->numeric(outputs, entries) - block->analytic(outputs, entries); }
  /// What an entry of the gap may be off: 4 bars, and a tenth of what a prediction may be.
  double bound() const;
};

/// One way to group a block, at all points, and the points of other widths where it makes sense there.
struct Grouping {
  std::string of_each;  ///< "of each sample"
  std::vector<TermGroup> groups;
  bool resized = false;  ///< the points of other widths are among them
};

/// An input by its samples, by parts of them, and by features; a parameter by rows or columns that belong to an output.
std::vector<Grouping> groupings_of(const Evidence& evidence, std::size_t block);

}  // namespace gradcheck::detail
