// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {

/// One entry of a Jacobian: output t by coordinate i of block b.
struct At {
  const Probe& probe;
  const Jacobian& block;
  arma::uword t, i;

  arma::uword row() const { return i % block.rows; }
  arma::uword col() const { return i / block.rows; }
  /// The sample, as a row, of an input of which output t is a sample's.
  arma::rowvec sample(std::size_t input) const {
    const arma::uword n = probe.sample_of(t);
    return probe.by_rows ? arma::rowvec(probe.inputs[input].row(n)) : arma::rowvec(probe.inputs[input].col(n).t());
  }
};

/// Something that a layer has at hand, and may have left out of a product, or put in once too often. NaN: it is not
/// there.
struct Quantity {
  std::string name;   ///< "gain", "y"
  std::string words;  ///< "the parameter gain", "the output"
  std::function<double(const At&)> value;
};

inline constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();

/// A parameter as a factor, and its exponential: a number, one for each feature, or one for each entry.
std::vector<Quantity> parameters_at_hand(const Evidence& evidence);
/// The output, 1 less it or its square, and the entries of an input beside it.
std::vector<Quantity> values_at_hand(const Evidence& evidence);
/// How many entries of a mask are on, and how many labels count: of the sample, and of all. A label below zero is that
/// of nothing, and so is one beyond the columns of the scores.
std::vector<Quantity> counts_at_hand(const Evidence& evidence);
/// How many entries an output is made of, as the mean of a window or of a segment is.
std::vector<Quantity> sizes_of_outputs();
/// Norm, sum, standard deviation and root mean square of a whole sample.
std::vector<Quantity> sizes_at_hand(const Evidence& evidence);
/// An input that is standardised, and its standard deviation with the guards that are usual.
std::vector<Quantity> standardised_at_hand(const Evidence& evidence);

}  // namespace gradcheck::detail
