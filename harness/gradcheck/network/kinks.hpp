// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// Whether some coordinate stayed undecided because the network has a kink there.
bool at_a_kink(const Report& report);

/// Whether some activation's argument, in residual blocks too, lies within 1e-6 max(1, |kink|) of one of its kinks, and
/// is another number where parameters and x are moved: what dropout left out stays 0, which is no kink of the network.
template <class T>
bool near_a_kink(const mlp::Network<T>& network, const arma::Mat<T>& x);

/// The same of the network or its loss: mae at y = t, hinge at t y = 1, gaussian_nll where it clamps the variance.
template <class T>
bool near_a_kink(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                 const arma::Mat<T>& t);

/// Turns every accusation into undecided (kink): near a kink the whole may look smooth although it is not.
void withhold_accusations(Report& report);

/// Settles a network's kinks. One-sided slopes of the whole do not decide: in relu(x) - relu(-x) at 0 the function is
/// x, every layer's subgradient is valid, and backpropagation gives 0, outside both slopes. Instead
///   each layer alone (those of a residual block one by one), its input frozen, under the cotangent that
///   backpropagation hands it, at the point; and the loss;
///   the whole at a nearby point: weights moved by 0.5 .. 1.5 % (zeros by as much of the largest), biases and data by
///   0.01 .. 0.03, with signs from options.seed; by an eighth of that, or less, where outputs would come near certainty.
/// Both become parts of the report. Where all of them are ok, the coordinates in question are kinks that passed
/// (reason: moved); otherwise they stay as they are, and the part says what is wrong.
/// Cost: that of a second check, and one of each layer.
template <class T>
void settle_kinks(Report& report, const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                  const arma::Mat<T>& t, const Options& options);

extern template bool near_a_kink(const mlp::Network<double>&, const arma::mat&);
extern template bool near_a_kink(const mlp::Network<float>&, const arma::fmat&);
extern template bool near_a_kink(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                 const arma::mat&);
extern template bool near_a_kink(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                 const arma::fmat&);
extern template void settle_kinks(Report&, const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                  const arma::mat&, const Options&);
extern template void settle_kinks(Report&, const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                  const arma::fmat&, const Options&);

}  // namespace gradcheck::detail
