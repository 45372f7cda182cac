// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/stagewise/entrywise_derivative.hpp>
#include <gradcheck/stagewise/random_move.hpp>
#include <gradcheck/stagewise/stage.hpp>
#include <gradcheck/stagewise/stage_input.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// What came of a chain that was differentiated stage by stage.
struct ChainDerivative {
  std::vector<Bounded> blocks;     ///< in the subject's order; every penalty included
  std::vector<std::string> notes;  ///< how each stage was seen to work
  std::string refused;             ///< why it could not be had after all; empty: blocks are filled
  arma::uword evaluations = 0;     ///< of the whole chain, each stage counted as its share of one
};

/// A chain at its point, taken apart: every stage is looked at by its own real forward (StageAtPoint, probed with
/// move), and then
///   J = sum_t J_t(stages(x))
/// is differentiated by numeric cotangents, from the loss back through the stages. No analytic derivative is used.
///   dJ/dY     by the subject's secant, which first has to agree with the loss's own values at 3 nearby outputs: all
///             outputs at once where term t is seen to belong to output t alone, one column in all samples at once
///             where it belongs to sample t, one entry at a time elsewhere
///   penalty   the block's own secant, which has to agree with its own values
/// Refused: a forward that is not finite; a subject without stages; stages which do not give the subject's outputs; a
/// secant that does not hold. Where no block is an input, the first stage is given a column of zeros and has to bring
/// what it takes, integers that cannot be moved. What the whole does beside its stages (a hidden skip, a shared
/// parameter) is for end_to_end.hpp to see. Cost: for affine and elementwise stages about that of 12 passes of the
/// chain, whatever the number of parameters. Throws what stages throw.
class ChainDifferentiator {
 public:
  ChainDifferentiator(const Subject& subject, const RandomMove& move, std::uint64_t seed, unsigned threads = 1);

  const std::string& refused() const { return refused_; }
  /// Whether derivative() leaves the coordinates alone: all stages are affine or elementwise. It neither moves nor
  /// reads them then, nor evaluates anything, so that somebody else may, at the same time.
  bool is_still() const;
  /// Once, where it was not refused. suffix: each stage's cotangent from everything behind it, as one stage under that
  /// of the loss.
  ChainDerivative derivative(bool suffix = false);

 private:
  Derivative through_tail(std::size_t l, const Derivative& of_loss);
  std::string take_apart(const RandomMove& move, std::uint64_t seed);

  const Subject& subject_;
  const RandomMove& move_;
  std::optional<std::size_t> input_;  // the block; none where the first stage takes what cannot be moved
  std::vector<StageAtPoint> stages_;
  std::vector<std::optional<StageInput>> inputs_;  // of each stage, where it was not refused
  double tails_ = 0;                               // evaluations of stages behind others
  std::string refused_;
};

}  // namespace gradcheck::detail
