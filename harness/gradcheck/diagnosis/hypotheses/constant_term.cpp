// SPDX-License-Identifier: MIT
// What a gradient lacks does not depend on the data: a target, a label's share, a linear way beside another.
#include <algorithm>
#include <cmath>
#include <random>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

bool has_both_signs(const arma::mat& m) { return !m.is_empty() && m.min() < 0 && m.max() > 0; }

/// The first point with what can be moved moved by 10 to 40 %, and by as much of 1 where it has both signs, for small
/// numbers leave everything linear; labels, masks and parameters stay.
AnyLayer::Matrices moved_beside(const Evidence& e, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  AnyLayer::Matrices x = e.probes[0].inputs;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (!e.layer.differentiable[k]) continue;
    const double unit = has_both_signs(x[k]) ? 1 : 0;
    for (double& v : x[k]) {
      const double share = 0.1 + 0.3 * static_cast<double>(random() >> 11) * 0x1p-53;
      v += (random() % 2 == 0 ? share : -share) * std::max(std::abs(v), unit);
    }
  }
  return x;
}

arma::mat gap_of(const Jacobian& b) { return b.numeric - b.analytic; }

/// Whether two points lack the same; and at how many of the entries that lack something forward's derivative moved.
bool is_the_same(const Jacobian& one, const Jacobian& other) {
  for (arma::uword i = 0; i < one.numeric.n_elem; ++i) {
    const double bound =
        one.allowed(i, one.numeric(i), one.error_bar(i)) + other.allowed(i, other.numeric(i), other.error_bar(i));
    if (std::abs(gap_of(one)(i) - gap_of(other)(i)) > bound) return false;
  }
  return true;
}

constexpr double plainly_moved = 1e-2;

/// Entries that lack something, and how many of these have another derivative at each of the points.
struct ConstantTold {
  arma::uword lacking = 0, moving = 0;
  bool whole = true;  ///< what they lack are whole numbers
};

ConstantTold told_by(const std::vector<const Jacobian*>& at) {
  ConstantTold told;
  const Jacobian& b = *at[0];
  const arma::mat gap = gap_of(b);
  for (arma::uword i = 0; i < gap.n_elem; ++i) {
    if (b.is_right(i)) continue;
    ++told.lacking;
    told.whole = told.whole && std::abs(gap(i) - std::round(gap(i))) < 1e-6 * std::max(1.0, std::abs(gap(i)));
    told.moving +=
        std::ranges::all_of(at.begin() + 1, at.end(),
                            [&](const Jacobian* other) {
                              return std::abs(other->numeric(i) - b.numeric(i)) > plainly_moved * std::abs(gap(i)) &&
                                     std::abs(other->analytic(i) - b.analytic(i)) > plainly_moved * std::abs(gap(i));
                            })
            ? 1
            : 0;
  }
  return told;
}

std::optional<Finding> constant_term(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1 || !e.allowance.affords(0)) return std::nullopt;
  set_parameters(e.layer, e.probes[0].parameters);
  std::vector<Probe> beside;
  for (const std::uint64_t seed : {911U, 912U, 913U}) {
    auto probe = probe_at(e.layer, moved_beside(e, seed), e.along, blocks[0]);
    if (!probe || !is_the_same(e.probes[0].blocks[blocks[0]], probe->blocks[blocks[0]])) return std::nullopt;
    beside.push_back(std::move(*probe));
  }
  std::vector<const Jacobian*> at{&e.probes[0].blocks[blocks[0]]};
  for (const Probe& p : beside) at.push_back(&p.blocks[blocks[0]]);
  const ConstantTold told = told_by(at);
  if (told.lacking < 4 || told.moving * 2 < told.lacking) return std::nullopt;
  const arma::mat gap = gap_of(*at[0]);
  return found(e, blocks, "constant term missing",
               "what backward lacks is the same at " + std::to_string(at.size()) +
                   " points, where all inputs are others: a term that does not depend on them, such as a target, a "
                   "label's share or a linear way, of " +
                   std::string(told.whole ? "whole numbers " : "") + number(gap.min()) + " to " + number(gap.max()),
               {at.size(), 0});
}

}  // namespace

std::vector<Hypothesis> constant_hypotheses() { return {constant_term}; }

}  // namespace gradcheck::detail
