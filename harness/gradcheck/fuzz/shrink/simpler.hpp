// SPDX-License-Identifier: MIT
#pragma once

#include <rapidcheck/Gen.h>
#include <rapidcheck/Seq.h>

#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/fuzz/draw/drawn_case.hpp>

namespace gradcheck::fuzz {

/// The cases that are simpler than c by one step, the largest steps first, made one after the other as they are asked for:
///   no updates, one less, fewer steps, all samples in them; no penalty; one dense layer less with its activations (the next one's weights
///   are cut or repeated to fit); one activation less; half of the samples, of a layer's units or of the inputs, or one less
///   (of both sides of a square layer, too); half_mse for
///   another loss, a sum for a mean; a simpler activation (relu, then tanh, then sigmoid), its usual constant; no bias; double for float;
///   numbers: zeros, ones, integers, halves, of a whole matrix, then of each entry where there are at most 64.
/// Each step makes something smaller and nothing larger in that order, so that a walk along them ends. Targets follow the loss and the outputs.
rc::Seq<cases::Case> simpler(const cases::Case& c);

/// The same values, which now shrink to simpler ones. The recipe stays that of the value they came from.
rc::Gen<DrawnCase> shrinking(const rc::Gen<DrawnCase>& gen);

}  // namespace gradcheck::fuzz
