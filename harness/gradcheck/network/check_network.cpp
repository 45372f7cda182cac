// SPDX-License-Identifier: MIT
#include <gradcheck/network/check_network.hpp>

#include <gradcheck/chain/localise.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/network/kinks.hpp>
#include <gradcheck/network/network_chain.hpp>
#include <gradcheck/network/network_subject.hpp>

namespace gradcheck {

template <class T>
Report check_network(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                     const arma::Mat<T>& t, const NetworkOptions& options) {
  Report report = detail::NetworkSubject(network, loss, x, t).checked(options.check);
  if (!report.links.empty()) report.links.push_back({"loss", {}});
  const Counts counts = report.counts();
  if (counts.disagree + counts.undecided == counts.not_looked_at) return report;
  if (detail::near_a_kink(network, loss, x, t)) detail::withhold_accusations(report);
  if (options.moving == Moving::allowed && detail::at_a_kink(report))
    detail::settle_kinks(report, network, loss, x, t, options.check);
  if (report.counts().disagree > 0) {
    detail::NetworkChain<T> modules(network, loss, x, t);
    localise(modules.chain(), report, options.check);
  }
  return report;
}

template Report check_network(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&, const arma::mat&,
                              const NetworkOptions&);
template Report check_network(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&, const arma::fmat&,
                              const NetworkOptions&);

}  // namespace gradcheck
