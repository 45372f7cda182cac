// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/cases/model/case.hpp>

namespace gradcheck::fuzz {

/// Smaller versions of a network's case that fit together: weights, biases, data and targets follow. Boundary b counts
/// what goes from one dense layer to the next: 0 the inputs, b the outputs of dense layer b, the last one the network's
/// outputs.

/// The places of the dense layers in c.layers, in order.
std::vector<std::size_t> dense_places(const cases::Case& c);

/// 1 + dense layers; for a case without any, 0: nothing can be cut.
arma::uword boundaries(const cases::Case& c);
arma::uword width(const cases::Case& c, arma::uword boundary);

/// Only these units of a boundary. A label that is gone becomes the last that is left.
cases::Case with_units(cases::Case c, arma::uword boundary, const arma::uvec& kept);

/// These columns alone; of an empty matrix none.
void keep_columns(cases::Numbers& numbers, const arma::uvec& kept);

/// The layers with others inside the residual block at l.
std::vector<cases::Layer> with_inside(std::vector<cases::Layer> layers, std::size_t l,
                                      std::vector<cases::Layer> inside);

/// Targets, class weights and loss for these of the outputs alone.
void keep_targets(cases::Case& c, const arma::uvec& kept);
/// The same for so many outputs, of a network that had `before`: columns are left out, or repeated in turn.
void fit_targets(cases::Case& c, arma::uword before, arma::uword outputs);

/// Only these samples. Updates on samples of their own take all of them.
cases::Case with_samples(cases::Case c, const arma::uvec& kept);

enum class Activations : unsigned char { kept, removed };

/// Without dense layer unit (from 1; not the only one), and with or without its activations. What follows takes its
/// inputs: columns are left out, or repeated in turn.
cases::Case without_dense(cases::Case c, arma::uword unit, Activations activations);

}  // namespace gradcheck::fuzz
