// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {

/// A parameter W that joins values of a sample with what is made of them, z = h W or z = h W^T; or a shift, z = h + b.
/// The gradient of each output by it is h of the sample times what arrives at z, its delta. Values and deltas have a
/// line of W each: a row, or a column.
struct DeltaLines {
  bool of_rows;

  arma::uword count(const Jacobian& b) const { return of_rows ? b.rows : b.cols; }
  arma::uword of(const Jacobian& b, arma::uword i) const { return of_rows ? i % b.rows : i / b.rows; }
  arma::uword across(const Jacobian& b, arma::uword i) const { return of_rows ? i / b.rows : i % b.rows; }
};

/// Whether samples are rows, and every output belongs to one: what follows asks for that at every point.
bool has_rows_of_samples(const Probe& p);

/// What a layer may have computed of its input on the way, [samples x width], in the same order at every point.
struct InnerValue {
  std::string name;  ///< "x", "x A + a"
  std::size_t input = 0;
  std::optional<std::size_t> weights, bias;  ///< among the parameters
  bool transposed = false;

  arma::mat at(const Probe& p) const;
};

/// All of this width that the parameters allow: the inputs themselves, times a parameter, with another as a shift.
std::vector<InnerValue> inner_values(const Evidence& evidence, arma::uword width);

}  // namespace gradcheck::detail
