// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/chain/localise.hpp>
#include <gradcheck/chain/wiring.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/network/network_subject.hpp>

/// What the whole network is found to be when its modules go backward as those of the chain do, and which is to blame.
inline gradcheck::Report chain_report(gradcheck::detail::Chain& chain, const mlp::Network<double>& network,
                                      const mlp::Loss<double>& loss, const arma::mat& x, const arma::mat& t) {
  gradcheck::detail::NetworkSubject subject(network, loss, x, t);
  for (gradcheck::detail::NamedGradient& g : given_gradient(chain, {}))
    for (auto& b : subject.subject().blocks)
      if (b.name == g.name) b.analytic = g.value;
  gradcheck::Report r = gradcheck::check(subject.subject());
  localise(chain, r, {});
  return r;
}
