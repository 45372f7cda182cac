// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/diagnosis/matching.hpp>
#include <gradcheck/diagnosis/probe.hpp>
#include <gradcheck/layer/counted_calls.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// A layer with a wrong gradient, opened up at several points: what a hypothesis has to explain.
struct Evidence {
  using Blocks = BlockIndices;

  AnyLayer& layer;
  Samples along = Samples::rows;
  /// The user's own point first, where it could be opened; then others, and other batch sizes.
  std::vector<Probe> probes;
  std::vector<Probe> resized;  ///< inputs of another width, where the layer takes them
  Blocks wrong;                ///< blocks that are wrong at some probe
  Allowance allowance = {};
  /// How many entries of each block the verdict on the user's own point says are wrong; empty where it is not at hand.
  std::vector<arma::uword> disagree = {};

  std::string names(const Blocks& blocks) const;  ///< "weights, bias"
  bool of_input(const Blocks& blocks) const;      ///< the first of them is an input's
};

/// Opens the layer at `inputs` and at up to seven other points. There the inputs are drawn anew from their own columns
/// and the parameters are moved; some have more samples, or another width. Beyond the user's own, one of the same sizes
/// and one of another batch, a point is left out that would take more than is left of the allowance. Leaves the
/// parameters moved.
Evidence evidence_of(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Options& options,
                     const Allowance& allowance);

/// Takes out of `wrong` what the verdict says is right, and what only few entries speak for at any point: the numeric
/// Jacobians are less careful than the verdict, as beside a forward in float.
void drop_strays(Evidence& evidence);

std::vector<arma::uword> wrong_coordinates(const Jacobian& block);  ///< those that are wrong for some output
arma::uword few_of(const Jacobian& block);                          ///< how many entries are few of it
/// How many times the batch of the user's own point: more samples are drawn from the same few.
arma::uword batches_of(const Evidence& evidence, const Probe& probe);

/// The parameters that have a gradient, in their order, take these values.
void set_parameters(const AnyLayer& layer, const AnyLayer::Matrices& values);

/// A finding of these blocks; the sentence gets its evidence.
Finding found(const Evidence& evidence, const Evidence::Blocks& blocks, std::string mistake,
              const std::string& sentence, const Match& match, std::vector<std::string> alternatives = {});

std::string listed(const std::vector<arma::uword>& v);  ///< "0, 2, 3"

/// "2, 4" or, where they follow each other, "2 to 7".
std::string range_or_list(const std::set<arma::uword>& some);

}  // namespace gradcheck::detail
