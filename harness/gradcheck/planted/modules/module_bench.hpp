// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/network/network_chain.hpp>
#include <gradcheck/network/network_subject.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

/// One network and its numeric side, for any number of wrong gradients.
class ModuleBench {
 public:
  ModuleBench(const mlp::Network<double>& network, const mlp::Loss<double>& loss, const arma::mat& x,
              const arma::mat& t);

  /// Its modules, to be replaced by wrong ones.
  detail::NetworkChain<double> chain() const { return chain_; }

  /// The report on its own gradient.
  Report report() { return comparison_.report(); }
  /// The report on the gradient that a chain gives, without findings.
  Report report(detail::Chain& chain);
  /// The same, with the findings: which module is wrong, and how.
  Report named(detail::Chain& chain);

 private:
  detail::NetworkSubject network_;
  detail::NetworkChain<double> chain_;
  detail::PreparedCheck comparison_;
};

}  // namespace gradcheck::fuzz
