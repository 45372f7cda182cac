// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Adds to a chain's report, where it disagrees, which module is wrong and how. Each is called alone, so that no error
/// spreads:
///   1. the loss, at several batches made of the rows of y and t;
///   2. each layer, last to first: its input frozen as it was, with the numeric cotangent (differences of everything
///      behind it). Its own VJP, its contract (options.scope), then the mistake by its name;
///   3. each penalty;
///   4. where all are right alone, what joins them: the gradient as it was given beside the one that the modules make.
/// where: "loss", "layer 2", "layer 2 weights", "penalty of layer 2 weights", "between the layers". Blocks that
/// disagree upstream of a wrong module, up to the next wrong one, are its consequences. What was found wrong becomes a
/// part: "layer 2 alone". Nothing is added where nothing disagrees.
/// Cost: a check of each layer, and of its output as coordinates of the rest. Throws nothing that a module throws.
void localise(Chain& chain, Report& report, const Options& options);

}  // namespace gradcheck::detail
