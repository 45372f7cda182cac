// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// When the mistakes in a layer are named.
enum class Naming : unsigned char {
  of_clauses,      ///< by broken clauses alone: values are not diagnosed, which costs many times the check itself
  after_contract,  ///< where its contract was put to the test, or forward does not repeat itself
  always           ///< after values alone as well; and what disagrees and has no name is described
};

/// Where the check of a layer by itself and that of a module of a chain differ; all else is check_in.
struct Pipeline {
  arma::mat of_values;  ///< the cotangent of the values
  /// The cotangent of the contract, of the same shape. That of a chain may be zero in places, where it shows nothing.
  arma::mat of_contract;
  /// A batch that the layer is given first, and may refuse; empty: none. A layer that returns the gradient of this
  /// batch instead of that of its inputs has a stale cache.
  AnyLayer::Matrices before = {};
  bool tests_contract = true;  ///< where options ask for it as well, and forward repeats itself
  Naming naming = Naming::after_contract;
};

/// The values of a layer under a given cotangent, of the shape of its output: every entry of dX and of each parameter's
/// gradient. Moves the parameters and puts them back, bitwise. Throws as check does, and what the layer throws at the
/// inputs themselves.
[[nodiscard]] Report check_values(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                  const Options& options);

/// Values, contract, and the mistakes by their names. Throws as check_values does.
[[nodiscard]] Report check_in(const Pipeline& pipeline, AnyLayer& layer, const AnyLayer::Matrices& inputs,
                              const Options& options);

}  // namespace gradcheck::detail
