// SPDX-License-Identifier: MIT
#include <algorithm>

#include <gradcheck/planted/faults/fault_tables.hpp>

namespace gradcheck::fuzz {
namespace {

using Kind = Slot::Kind;

/// A random block for which fits(slot, gradient) holds; nothing if there is none.
template <class Fits>
arma::mat* random_block(const Differentiated& n, Random& random, Fits fits) {
  std::vector<arma::mat*> candidates;
  for (std::size_t b = 0; b < n.gradient.size(); ++b)
    if (fits(n.slots[b], n.gradient[b])) candidates.push_back(&n.gradient[b]);
  return candidates.empty() ? nullptr : random.pick(candidates);
}

/// A fault that changes one block, any that fits.
template <class Fits, class Change>
auto one_block(Fits fits, Change change) {
  return [fits, change](const Differentiated& n, Random& random) {
    arma::mat* block = random_block(n, random, fits);
    if (block) change(*block, n, random);
    return block != nullptr;
  };
}

bool any(const Slot&, const arma::mat&) { return true; }
bool any_weights(const Slot& s, const arma::mat&) { return s.kind == Kind::weights; }
bool any_bias(const Slot& s, const arma::mat&) { return s.kind == Kind::bias; }
bool square(const Slot& s, const arma::mat& g) {
  return s.kind == Kind::weights && g.n_rows == g.n_cols && g.n_elem > 1;
}
bool several_rows(const Slot& s, const arma::mat& g) { return s.kind == Kind::weights && g.n_rows > 1; }
bool several_columns(const Slot& s, const arma::mat& g) { return s.kind == Kind::weights && g.n_cols > 1; }

void swap_rows(arma::mat& g, const Differentiated&, Random& random) {
  const arma::uword i = random.below(g.n_rows);
  g.swap_rows(i, (i + 1 + random.below(g.n_rows - 1)) % g.n_rows);
}

void swap_columns(arma::mat& g, const Differentiated&, Random& random) {
  const arma::uword j = random.below(g.n_cols);
  g.swap_cols(j, (j + 1 + random.below(g.n_cols - 1)) % g.n_cols);
}

bool flip_layer(const Differentiated& n, Random& random) {
  arma::uword last = 0;
  for (const Slot& s : n.slots) last = std::max(last, s.unit);
  const arma::uword unit = random.between(1, last);
  for (std::size_t b = 0; b < n.gradient.size(); ++b)
    if (n.slots[b].unit == unit) n.gradient[b] *= -1;
  return true;
}

bool all_twice(const Differentiated& n, Random&) {
  for (arma::mat& g : n.gradient) g *= 2;
  return true;
}

auto factor(double size) {
  return one_block(any, [size](arma::mat& g, const Differentiated&, Random&) { g *= 1 + size; });
}

/// Every entry off by its own random share, at most size.
auto relative_noise(double size) {
  return one_block(any, [size](arma::mat& g, const Differentiated&, Random& random) {
    for (double& entry : g) entry *= 1 + size * random.uniform(-1, 1);
  });
}

}  // namespace

std::vector<NumberFault> block_faults() {
  return {
      {"all gradients twice", all_twice},
      {"sign of one layer flipped", flip_layer},
      {"weights' gradient transposed",
       one_block(square, [](arma::mat& g, const Differentiated&, Random&) { g = g.t().eval(); })},
      {"two rows swapped", one_block(several_rows, swap_rows)},
      {"two columns swapped", one_block(several_columns, swap_columns)},
      {"one row zero", one_block(any_weights, [](arma::mat& g, const Differentiated&,
                                                 Random& r) { g.row(r.below(g.n_rows)).zeros(); })},
      {"one column zero", one_block(any_weights, [](arma::mat& g, const Differentiated&,
                                                    Random& r) { g.col(r.below(g.n_cols)).zeros(); })},
      {"weights' gradient averaged over the batch",
       one_block(any_weights, [](arma::mat& g, const Differentiated& n, Random&) { g /= n.samples; })},
      {"bias gradient averaged over the batch",
       one_block(any_bias, [](arma::mat& g, const Differentiated& n, Random&) { g /= n.samples; })},
      {"bias gradient missing", one_block(any_bias, [](arma::mat& g, const Differentiated&, Random&) { g.zeros(); })},
      {"block times 1 + 1e-2", factor(1e-2)},
      {"block times 1 + 1e-3", factor(1e-3)},
      {"block times 1 + 1e-4", factor(1e-4)},
      {"block times 1 + 1e-5", factor(1e-5)},
      {"block times 1 + 1e-6", factor(1e-6)},
      {"block times 1 + 1e-7", factor(1e-7)},
      {"block with noise of 1e-4", relative_noise(1e-4)},
      {"block with noise of 1e-6", relative_noise(1e-6)},
  };
}

}  // namespace gradcheck::fuzz
