// SPDX-License-Identifier: MIT
#pragma once

#include <rapidcheck/Gen.h>
#include <rapidcheck/Seq.h>

#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/fuzz/draw/drawn_case.hpp>

namespace gradcheck::fuzz {

/// The cases that are simpler than c by one step, the largest steps first, each made when it is asked for:
///   1. no updates, one less, fewer steps, all samples in them; no penalty
///   2. one dense layer less, with its activations: the next one's weights are cut or repeated to fit
///   3. one activation less; half of the samples, of a layer's units or of the inputs (of a square layer on both
///      sides), or one less
///   4. half_mse for another loss, a sum for a mean; a simpler activation (relu, then tanh, then sigmoid), its usual
///      constant; no bias; double for float
///   5. numbers: zeros, ones, integers, halves, of a whole matrix, then of each entry where there are at most 64
/// Each step makes something smaller, and nothing larger that comes before it in this order: so a walk along them ends.
/// Targets follow the loss and the outputs.
rc::Seq<cases::Case> simpler(const cases::Case& c);

/// The same values, which now shrink to simpler ones. The recipe stays that of the value they came from.
rc::Gen<DrawnCase> shrinking(const rc::Gen<DrawnCase>& gen);

}  // namespace gradcheck::fuzz
