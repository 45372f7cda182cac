// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// What can be said of a layer with more coordinates than a Probe opens up, or than it is worth to. Its traits are
/// those that hold (declared()).

/// Whether the numeric derivatives of a report cost far less than a window for each coordinate.
bool were_had_together(const Report& report);

struct SomeSamples {
  AnyLayer::Matrices inputs;
  std::vector<arma::uword> samples;  ///< which of the batch these are, in their order
};

/// As many samples as a Probe takes, those with most wrong entries of dX first; three where the values were had
/// together. Nothing where it takes not even one, and where samples may not be taken away: they depend on each other or
/// it is not known that they do not, or some input is not of samples. Cost: one forward.
std::optional<SomeSamples> fewer_samples(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Report& report);

/// The mistakes that the gradient itself shows, without the derivatives of single outputs: it is zero, a multiple of
/// the numeric one, transposed, permuted, summed too far, or wrong in few entries. A multiple has to be one at up to
/// two other points as well, in 12 entries a block.
/// Cost: O(coordinates), a search over pairs of entries in blocks of at most 400, and at each other point a backward
/// and 6 to 18 forwards for each of these entries.
std::vector<Finding> of_the_gradient_alone(AnyLayer& layer, const AnyLayer::Matrices& inputs,
                                           const arma::mat& cotangent, const Report& report, const Options& options);

}  // namespace gradcheck::detail
