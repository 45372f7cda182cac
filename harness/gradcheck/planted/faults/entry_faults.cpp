// SPDX-License-Identifier: MIT
#include <algorithm>
#include <limits>

#include <gradcheck/planted/faults/fault_tables.hpp>
#include <gradcheck/planted/faults/outcome.hpp>

namespace gradcheck::fuzz {
namespace {

/// A random entry that is not zero; nothing where all are, after some trials.
double* random_entry(const Differentiated& n, Random& random) {
  for (int trial = 0; trial < 32; ++trial) {
    arma::mat& block = n.gradient[random.below(n.gradient.size())];
    double& entry = block(random.below(block.n_elem));
    if (entry != 0.0) return &entry;
  }
  return nullptr;
}

/// entry -> change(entry), at a random place.
template <class Change>
auto one_entry(Change change) {
  return [change](const Differentiated& n, Random& random) {
    double* entry = random_entry(n, random);
    if (entry) *entry = change(*entry, n, random);
    return entry != nullptr;
  };
}

auto relative(double size) {
  return one_entry([size](double entry, const Differentiated&, Random&) { return entry * (1 + size); });
}

auto becomes(double value) {
  return one_entry([value](double, const Differentiated&, Random&) { return value; });
}

double noisy(double entry, const Differentiated& n, Random& random) {
  double scale = 0;
  for (const arma::mat& g : n.gradient) scale = std::max(scale, arma::abs(g).max());
  return entry + scale * random.log_uniform(1e-4, 1) * random.normal();
}

/// Moves an entry that plainly agreed to share times its bound away from the numeric value.
auto beside_the_bound(double share) {
  return [share](const Differentiated& n, Random& random) {
    const std::size_t b = random.below(n.gradient.size());
    const arma::uword i = random.below(n.gradient[b].n_elem);
    const Entry e = n.report.blocks[b].at(i);
    if (e.verdict != Verdict::agree || e.reason != Reason::none) return false;
    n.gradient[b](i) = e.numeric + (random.chance(0.5) ? share : -share) * e.bound;
    return true;
  };
}

}  // namespace

std::vector<NumberFault> entry_faults() {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  return {
      {"one entry: sign flipped", one_entry([](double entry, const Differentiated&, Random&) { return -entry; })},
      {"one entry: zero", becomes(0.0)},
      {"one entry: times 1 + 1e-2", relative(1e-2)},
      {"one entry: times 1 + 1e-3", relative(1e-3)},
      {"one entry: times 1 + 1e-4", relative(1e-4)},
      {"one entry: times 1 + 1e-5", relative(1e-5)},
      {"one entry: times 1 + 1e-6", relative(1e-6)},
      {"one entry: noise", one_entry(noisy)},
      {"one entry: NaN", becomes(nan)},
      {"one entry: infinity", becomes(infinity)},
      {"one entry: just above its resolution", beside_the_bound(above_bound)},
      {"one entry: just below its resolution", beside_the_bound(0.95), Expectation::passed},
  };
}

}  // namespace gradcheck::fuzz
