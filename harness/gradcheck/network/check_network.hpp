// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck {

/// Whether a network exactly at a kink is checked at a nearby point as well.
enum class Moving : unsigned char { forbidden, allowed };

/// Those of every check, and what concerns networks alone.
struct NetworkOptions {
  Options check = {};
  Moving moving = Moving::allowed;  ///< forbidden: at a kink it is undecided
};

/// Checks a network's whole gradient end to end, J = loss(network(x), t) + penalties: every weight, every bias and
/// every entry of dJ/dx.
/// x [N x inputs], t as the loss takes it; the network and the data are copied and stay as they are.
/// A float network is differenced in double, and its bound widened by the rounding of its own float backward.
/// At a kink (relu at 0) each layer is checked alone at the point, and the whole at a nearby point
/// (NetworkOptions::moving); the report says so.
/// Where something disagrees, the loss, every dense layer, every activation and every penalty is checked alone, and the
/// one that is wrong is named with its mistake (chain/localise.hpp); where none is, what joins them.
/// Cost: 6 forward passes per coordinate at ordinary scale. Throws as network.forward, loss.gradient and check do.
template <class T>
[[nodiscard]] Report check_network(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                                   const arma::Mat<T>& t, const NetworkOptions& options);
/// The same with the options of every check.
template <class T>
[[nodiscard]] Report check_network(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                                   const arma::Mat<T>& t, const Options& options = {}) {
  return check_network(network, loss, x, t, NetworkOptions{options});
}

extern template Report check_network(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                     const arma::mat&, const NetworkOptions&);
extern template Report check_network(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                     const arma::fmat&, const NetworkOptions&);

}  // namespace gradcheck
