// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <optional>
#include <vector>

#include <gradcheck/diagnosis/probe.hpp>

namespace gradcheck::detail {

/// Blocks of a layer, by their places in Probe::blocks.
using BlockIndices = std::vector<std::size_t>;

/// What backward computes according to a hypothesis, and how far off that may be, for it is made of numbers that have
/// errors. An infinite error: the hypothesis says nothing of that entry.
struct Predicted {
  arma::mat value, error;
};
using Prediction = std::function<std::optional<Predicted>(const Probe&, const Jacobian&)>;

/// A prediction by a linear map of the Jacobian, applied to its error bar as well.
Prediction by(std::function<arma::mat(const Probe&, const Jacobian&, const arma::mat&)> map);

/// How well a prediction explains some blocks.
struct Match {
  std::size_t points = 0;  ///< at which it was put to the test
  double residual = 0;     ///< the largest |analytic - predicted|, as a share of the block's scale
};

/// How well a prediction explains these blocks at all points; nothing unless
///   - every entry that can be judged is as predicted: those whose allowance is within 1e-3 of the block's scale, 1e-2
///     in float;
///   - these are at least 4/5 of the entries that are not zero;
///   - somewhere the prediction is not the right gradient.
std::optional<Match> explains(const std::vector<Probe>& probes, const BlockIndices& blocks,
                              const Prediction& prediction);

}  // namespace gradcheck::detail
