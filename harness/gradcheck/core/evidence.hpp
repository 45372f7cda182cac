// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/core/jacobian.hpp>
#include <gradcheck/core/number.hpp>
#include <gradcheck/core/options.hpp>
#include <gradcheck/core/report.hpp>

namespace gradcheck {

/// A layer with a wrong gradient, opened up at several points: what a hypothesis has to explain.
struct Evidence {
  using Blocks = std::vector<std::size_t>;

  AnyLayer& layer;
  Samples along = Samples::rows;
  std::vector<Probe>
      probes;  ///< the user's own point first, where it could be opened; then others, and other batch sizes
  std::vector<Probe> resized;  ///< inputs of another width, where the layer takes them
  Blocks wrong;                ///< blocks that are wrong at some probe

  std::string names(const Blocks& blocks) const;  ///< "weights, bias"
};

/// Opens the layer at `inputs` and at up to seven other points: inputs drawn anew from their own columns, parameters moved, more samples,
/// other widths. Leaves the parameters moved.
Evidence evidence_of(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Options& options);

/// The parameters that have a gradient, in their order, take these values.
void set_parameters(const AnyLayer& layer, const AnyLayer::Matrices& values);

/// What a hypothesis says that backward computes, and how far off that may be for the error of what it was made from: infinity where it
/// says nothing.
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

/// Nothing unless every entry that can be judged (its allowance within 1e-3 of the block's scale, 1e-2 in float) is as predicted at every point, those
/// are at least 4/5 of the entries that are not zero, and somewhere the prediction is not the right gradient.
std::optional<Match> explains(const std::vector<Probe>& probes, const Evidence::Blocks& blocks,
                              const Prediction& prediction);

/// A finding of these blocks; the sentence gets its evidence.
Finding found(const Evidence& evidence, const Evidence::Blocks& blocks, std::string mistake,
              const std::string& sentence, const Match& match, std::vector<std::string> alternatives = {});

std::string listed(const std::vector<arma::uword>& v);  ///< "0, 2, 3"

}  // namespace gradcheck
