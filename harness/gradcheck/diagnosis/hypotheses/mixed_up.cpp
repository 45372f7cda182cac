// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// Two parameters of the same shape, at a point.
struct TwoParameters {
  std::size_t one, other;

  template <class Set>
  std::optional<Probe> at(const Evidence& e, const Probe& p, Set set) const {
    AnyLayer::Matrices moved = p.parameters;
    set(moved[one], moved[other]);
    set_parameters(e.layer, moved);
    return probe_at(e.layer, p.inputs, e.along);
  }
};

/// And known well: where two branches meet in a tie one of them is dead, and all is right.
bool is_plainly_right(const Jacobian& b) {
  constexpr double known = 1e-3;
  return b.scale() > 0 && b.is_right() && b.error_bar.max() <= known * b.scale();
}

bool are_plainly_right(const std::optional<Probe>& there, const Blocks& blocks) {
  return there && std::ranges::all_of(blocks, [&](std::size_t b) { return is_plainly_right(there->blocks[b]); });
}

/// One parameter stands where another of its shape belongs: wherever they are equal the gradient is right, and where
/// they are exchanged it is not.
std::optional<Finding> right_where_equal(const Evidence& e, const Blocks& blocks) {
  const std::vector<Probe> probes = few_probes(e);
  const AnyLayer::Matrices& first = probes[0].parameters;
  const std::size_t inputs = probes[0].blocks.size() - first.size();
  const auto equal = [](arma::mat& one, arma::mat& other) { one = other = (one + other) / 2; };
  const auto exchange = [](arma::mat& one, arma::mat& other) { one.swap(other); };
  const auto is_it = [&](const TwoParameters& two) {
    Blocks with_both = blocks;
    with_both.insert(with_both.end(), {inputs + two.one, inputs + two.other});
    return std::ranges::all_of(probes, [&](const Probe& p) {
      return are_plainly_right(two.at(e, p, equal), with_both) && !are_plainly_right(two.at(e, p, exchange), blocks);
    });
  };
  for (std::size_t j = 0; j < first.size(); ++j)
    for (std::size_t k = j + 1; k < first.size(); ++k) {
      if (first[j].n_elem < 2 || arma::size(first[j]) != arma::size(first[k]) || !is_it({j, k})) continue;
      const std::string one = e.names({inputs + j}), other = e.names({inputs + k});
      return found(e, blocks, "one parameter for another",
                   "somewhere backward has " + one + " where " + other +
                       " belongs, or what is made of it, or the other way round: wherever the two are equal the "
                       "gradient is right, and where they are exchanged it is not",
                   {probes.size(), 0});
    }
  return std::nullopt;
}

}  // namespace

std::vector<Hypothesis> mixed_up_hypotheses() { return {right_where_equal}; }

}  // namespace gradcheck::detail
