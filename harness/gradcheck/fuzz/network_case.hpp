// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <rapidcheck/Gen.h>

#include <gradcheck/fuzz/draw/drawn_case.hpp>

namespace gradcheck::fuzz {

/// Limits of a generated network.
struct NetworkSizes {
  arma::uword deepest = 8;          ///< dense layers of a chain
  arma::uword deepest_blocks = 12;  ///< layers with weights in a network of blocks, those inside blocks included
  arma::uword widest = 64;          ///< of input, hidden layers and output
  arma::uword largest_batch = 32;   ///< samples
};

/// A network of lib/mlp with its loss, data and, a quarter of the time, steps of an optimiser, as a case. Six of ten
/// are sequences of blocks of every type, one inside another, drawn from a grammar (draw/grammar.hpp); the others
/// chains:
/// 1 .. deepest dense layers with and without bias, each followed by one activation, none or two; every activation and
/// constant, every loss and reduction, l1 and l2. Two thirds are of ordinary scale: in double, weights ~
/// 1/sqrt(fan-in), data of size
/// 1; the others are in float, or have weights from 1e-3 to 1e3, zeros, saturation, exact kinks, a sign exactly at 0,
/// or data from 1e-3 to 1e3 (see weights.hpp, data_set.hpp). Depth, widths and batch are skewed to small ones and
/// bounded together: about 150 coordinates on average, in one of 400 networks up to 6000. binary_cross_entropy stands
/// behind a sigmoid, and gives way to the one with logits where an output comes near 0 or 1 (near_certainty). Values
/// shrink as simpler.hpp says, whatever the limits.
rc::Gen<DrawnCase> network_case(NetworkSizes sizes = {});

/// That of one run of a campaign: of ten, four have to have the pair of layers whose turn it is (pair_of_turn), so that
/// every pair comes up in two thousand runs; else as above.
rc::Gen<DrawnCase> network_case_of_run(std::uint64_t run);

/// Whether binary_cross_entropy has an output within sqrt(spacing of the scalar) of 0 or 1: there rounding decides, and
/// within 1e-12 the library's gradient is not the derivative of its value. False for other losses.
bool near_certainty(const cases::Case& c, const arma::mat& outputs);

}  // namespace gradcheck::fuzz
