// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/core/response.hpp>
#include <gradcheck/core/subject.hpp>

namespace gradcheck {

/// What came of a chain that was differentiated stage by stage.
struct Chained {
  std::vector<Derivative> blocks;  ///< in the subject's order; every penalty included
  std::vector<std::string> notes;  ///< how each stage was seen to work
  std::string refused;             ///< why the chain cannot be taken apart; empty: it was, and blocks are filled
  arma::uword evaluations = 0;     ///< of the whole chain, each stage counted as its share of one
};

/// The numeric gradient of J = sum_t J_t(stages(x)) by numeric cotangents, from the loss back through every stage by its own real forward
/// (StageAtPoint). No analytic derivative is used.
///   dJ/dY     by the subject's secant, which first has to agree with the loss's own values at 4 nearby outputs: one output column in all
///             samples at once where term t is seen to belong to sample t alone, one entry at a time elsewhere
///   penalty   the block's own secant, which has to agree with its own values
/// Refused: a forward that is not finite or not deterministic; a subject without stages or without a block "input" of the first stage's shape; stages which do not give the subject's outputs;
/// a secant that does not hold. What the whole does beside its stages (a hidden skip, a shared parameter) is for closing.hpp to see.
/// Cost: for affine and elementwise stages about that of 10 passes of the chain, whatever the number of parameters. Throws what stages throw.
Chained differentiate_chain(const Subject& subject, std::uint64_t seed);

}  // namespace gradcheck
