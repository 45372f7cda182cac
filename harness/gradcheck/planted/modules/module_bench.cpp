// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/module_bench.hpp>

#include <utility>

#include <gradcheck/chain/localise.hpp>
#include <gradcheck/chain/wiring.hpp>

namespace gradcheck::fuzz {

ModuleBench::ModuleBench(const mlp::Network<double>& network, const mlp::Loss<double>& loss, const arma::mat& x,
                         const arma::mat& t)
    : network_(network, loss, x, t), chain_(network, loss, x, t), comparison_(network_.subject()) {}

Report ModuleBench::report(detail::Chain& chain) {
  for (detail::NamedGradient& g : detail::given_gradient(chain, {}))
    for (auto& b : network_.subject().blocks)
      if (b.name == g.name) b.analytic = std::move(g.value);
  return comparison_.report();
}

Report ModuleBench::named(detail::Chain& chain) {
  Report r = report(chain);
  detail::localise(chain, r, {});
  return r;
}

}  // namespace gradcheck::fuzz
