// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// What a clause says in the end that has no samples by rows, where it would have some by columns.
inline constexpr std::string_view columns_hint = "is a sample a column? samples = Samples::columns";

/// A layer's contract: what must hold whatever its formula. In this order, the most specific first, so that the first
/// broken clause names the mistake:
///   deterministic            the same input gives the same output
///   input unchanged          forward and backward leave the inputs as they were (unless forward is in place)
///   parameters unchanged     both leave the parameters as they were; at other batches forward leaves them their shape
///   cotangent unchanged      backward leaves the cotangent as it was (unless backward is in place)
///   cotangent used           another cotangent gives another gradient
///   zero cotangent           gives exactly zero everywhere
///   linear in the cotangent  backward(2C) = 2 backward(C), and backward(1.5 D - C) = 1.5 backward(D) - backward(C)
///   gradients as declared    what a gradient held before is gone after backward (overwritten), or was added to
///                            (accumulated)
///   dX as declared           the same of a dX that backward fills
///   second backward          a second call after the same forward gives the same gradient, and so do both calls once
///                            more
///   last forward             backward belongs to the last forward: A, then B, then A again, a smaller batch between
///                            them
///   moved parameters         backward uses the parameters as they are now: one numeric direction after they moved
///   batch of one             works, and its gradient agrees in one numeric direction
///   samples independent      a sample alone has the output and dX that it has in the batch
///   sum over samples         a parameter's gradient is the sum of those of the samples alone
///   some gradients           a gradient is the same when the others are not asked for
///   forward mode             jvp(x, v) agrees with the numeric derivative along v, and <C, jvp(v)> = <backward(C), v>
/// Gradients count as the same within 4 times the floor of backward's own rounding (BackwardRounding), 2^12 ulp of the
/// value and 16 ulp of max(largest of the block, sum |C .* Y| / max(1, max |x|)). A forward that throws where it
/// never succeeded makes a clause not tested, with what it said: it may refuse. A forward that throws at the very
/// inputs where it had succeeded, and a backward that throws after a forward that succeeded, break the clause.
/// A clause that options.waived names is tested like the others, and stands as waived.
/// Cost: about 40 forward and backward passes, and 12 + 3 N where samples are independent, at most 8 samples. Leaves
/// the parameters as they were, bitwise. values_agree: whether the gradient at the inputs was found right; if not, it
/// is not compared with a numeric direction elsewhere, where it would be wrong as well.
std::vector<Clause> check_contract(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                   const Options& options, bool values_agree);

/// The names of all clauses, in the order of the contract.
std::vector<std::string> clause_names();

}  // namespace gradcheck::detail
