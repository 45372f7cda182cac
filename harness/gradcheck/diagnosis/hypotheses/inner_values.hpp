// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {

/// The rows or the columns of a block. Of a parameter W that joins values of a sample with what is made of them, z = h W
/// or z = h W^T, or of a shift, z = h + b, each value h and each delta, which is what arrives at z, has a line: the
/// gradient of an output is one times the other.
struct BlockLines {
  bool of_rows;

  arma::uword count(const Jacobian& b) const { return of_rows ? b.rows : b.cols; }
  arma::uword of(const Jacobian& b, arma::uword i) const { return of_rows ? i % b.rows : i / b.rows; }
  /// A row of a Jacobian with the block's entries where they stand, a row for each line.
  arma::mat of_output(const Jacobian& b, const arma::mat& jacobian, arma::uword t) const {
    const arma::mat m = arma::reshape(jacobian.row(t), b.rows, b.cols);
    return of_rows ? m : arma::mat(m.t());
  }
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
