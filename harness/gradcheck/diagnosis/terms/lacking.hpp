// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <gradcheck/diagnosis/evidence.hpp>
#include <gradcheck/diagnosis/matching.hpp>

namespace gradcheck::detail {

/// What a block's gradient lacks: one term u <v, c> of each group, or two, in symbols that the layer has at hand.
struct LackingTerm {
  std::string formula;  ///< "- xhat * mean(C % gain % xhat) / std(x)"; C: the cotangent
  std::string words;    ///< "of each sample, xhat = (x - mean(x)) / std(x)"
  std::size_t terms = 1;
  Match match;
};

/// The cheapest formula that is what the gradient lacks at every point, of every output, those of other widths as well.
/// Nothing where none is, or where it would rest on fewer than 24 numbers.
std::optional<LackingTerm> lacking_term(const Evidence& evidence, std::size_t block);

/// The same of what every output lacks by its own entry alone, C % exp(y): of an input of the output's shape, or of a
/// parameter with a number for each feature.
std::optional<LackingTerm> lacking_entrywise(const Evidence& evidence, std::size_t block);

/// "dX lacks - y * sum(C % y) of each sample, C the cotangent".
std::string lacks_in_words(const Evidence& evidence, std::size_t block, const LackingTerm& term);

}  // namespace gradcheck::detail
