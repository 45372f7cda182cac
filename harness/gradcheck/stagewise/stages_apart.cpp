// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/stages_apart.hpp>

#include <algorithm>

namespace gradcheck::detail {
namespace {

std::vector<Memory> touched_by(const Stage& stage, const Subject& subject) {
  std::vector<Memory> all = stage.memory;
  for (const arma::uword b : stage.blocks) all.push_back(subject.blocks[b].coordinates.memory());
  return all;
}

bool share(const std::vector<Memory>& a, const std::vector<Memory>& b) {
  return std::ranges::any_of(a, [&b](const Memory& of_a) {
    return std::ranges::any_of(b, [&](const Memory& m) { return overlap(of_a, m); });
  });
}

}  // namespace

std::vector<std::vector<std::size_t>> stages_apart(const Subject& subject) {
  std::vector<std::vector<Memory>> touched;
  std::vector<std::size_t> group;  // of each stage, named by the first stage in it
  for (std::size_t l = 0; l < subject.stages.size(); ++l) {
    touched.push_back(touched_by(subject.stages[l], subject));
    group.push_back(l);
    for (std::size_t k = 0; k < l; ++k)
      if (group[k] != group[l] && share(touched[k], touched[l])) {
        const std::size_t first = std::min(group[k], group[l]), later = std::max(group[k], group[l]);
        std::ranges::replace(group, later, first);
      }
  }
  std::vector<std::vector<std::size_t>> groups(group.size());
  for (std::size_t l = 0; l < group.size(); ++l) groups[group[l]].push_back(l);
  std::erase_if(groups, [](const auto& one) { return one.empty(); });
  return groups;
}

}  // namespace gradcheck::detail
