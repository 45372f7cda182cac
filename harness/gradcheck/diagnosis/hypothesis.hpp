// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <gradcheck/diagnosis/evidence.hpp>

namespace gradcheck::detail {

/// One class of mistake: a finding where it explains these blocks at every point, entry by entry; nothing otherwise.
using Hypothesis = std::function<std::optional<Finding>(const Evidence&, const Evidence::Blocks&)>;

/// What a hypothesis says; nothing where it throws. It was not made for a layer of this shape then, which is no reason
/// to end a check whose numbers are known. A std::bad_alloc goes through.
std::optional<Finding> asked(const Hypothesis& hypothesis, const Evidence& evidence, const Evidence::Blocks& blocks);

std::vector<Hypothesis> ratio_hypotheses();             ///< gradient missing, constant factors
std::vector<Hypothesis> parameter_factor_hypotheses();  ///< a parameter is missing in a product, or there too often
/// Samples, outputs, rows or columns, off-diagonal terms, or all uses but the last are left out.
std::vector<Hypothesis> left_out_hypotheses();
std::vector<Hypothesis> place_hypotheses();            ///< transposed, permuted, summed too far
std::vector<Hypothesis> slope_hypotheses();            ///< of activations
std::vector<Hypothesis> slope_of_output_hypotheses();  ///< slopes as expressions of the output: 1 - a for 1 - a^2
/// A parameter or an input transposed or reversed, a branch without gradient.
std::vector<Hypothesis> parameter_hypotheses();

/// Where a mistake is rather than what it is: tried where none of the above holds.
std::vector<Hypothesis> factor_hypotheses();           ///< the output, an input or a size of a sample, as a factor
std::vector<Hypothesis> entry_hypotheses();            ///< a few entries alone
std::vector<Hypothesis> misplaced_entry_hypotheses();  ///< all at other places
std::vector<Hypothesis> group_hypotheses();  ///< a mean or a sum over other features, or along the wrong dimension
std::vector<Hypothesis> line_hypotheses();   ///< some rows or columns alone, by a factor
std::vector<Hypothesis> side_hypotheses();   ///< one side of zero alone
/// A factor per output, other outputs' cotangents, a mask, a right direction of a wrong size.
std::vector<Hypothesis> output_hypotheses();
std::vector<Hypothesis> inner_matrix_hypotheses();  ///< a square parameter that stands where its transposed belongs
std::vector<Hypothesis> mixed_up_hypotheses();      ///< one parameter stands where another belongs
std::vector<Hypothesis> rank_one_hypotheses();      ///< one outer product too few or too many
std::vector<Hypothesis> lacking_term_hypotheses();  ///< one or two terms of symbols at hand are missing
std::vector<Hypothesis> own_term_hypotheses();      ///< what an output has by its own entry
std::vector<Hypothesis> term_hypotheses();          ///< one of two uses, entries of the input at other places
std::vector<Hypothesis> threshold_hypotheses();     ///< one side of a threshold alone
std::vector<Hypothesis> sample_hypotheses();        ///< samples that forward keeps apart
/// Zeros alone are wrong: entries left out, a mask or a branch that is not applied or inverted.
std::vector<Hypothesis> gate_hypotheses();
std::vector<Hypothesis> part_hypotheses();      ///< the first or the last rows of an output are not heard
std::vector<Hypothesis> case_hypotheses();      ///< a factor for each label, sign, or order of two inputs
std::vector<Hypothesis> product_hypotheses();   ///< of P P^T or P^T P: one factor alone, or from the wrong side
std::vector<Hypothesis> constant_hypotheses();  ///< a term that does not depend on the inputs
/// What is left out or added, in words, where no term of it is known.
std::vector<Hypothesis> coarse_hypotheses();
/// A parameter's gradient that is made of other values, or of another delta, than the rest.
std::vector<Hypothesis> delta_hypotheses();
/// The share of dX that goes through one parameter; scores whose gradient is transposed.
std::vector<Hypothesis> shared_delta_hypotheses();

/// Whether dX is off by what the wrong gradients of these parameters show: they are used on x, and what arrives at
/// them, wrong as it is, goes into dX as well.
bool follows_from_deltas(const Evidence& evidence, std::size_t input, const Evidence::Blocks& wrong);

/// Few points, another batch among them: what holds of one sample alone is a coincidence.
std::vector<Probe> few_probes(const Evidence& evidence);

/// What an elementwise layer, or one that adds a bias to an elementwise one, has for slopes: by x, at most 200 of them.
/// Empty of any other.
std::vector<SlopeAt> slopes_seen(const Evidence& evidence);

/// What is known where no class fits: which blocks, rows and columns, and the range of ratios.
Finding described(const Evidence& evidence, const Evidence::Blocks& blocks);

}  // namespace gradcheck::detail
