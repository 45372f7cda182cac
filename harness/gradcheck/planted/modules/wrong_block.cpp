// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/wrong_block.hpp>

namespace gradcheck::fuzz {
namespace {

std::vector<WrongBlock> make_wrong_blocks() {
  std::vector<WrongBlock> all = wrong_norms();
  for (WrongBlock& wrong : wrong_other_blocks()) all.push_back(std::move(wrong));
  return all;
}

}  // namespace

const std::vector<WrongBlock>& wrong_blocks() {
  static const std::vector<WrongBlock> all = make_wrong_blocks();
  return all;
}

std::vector<std::string> plant(const WrongBlock& wrong, const mlp::Network<double>& network, detail::Chain& chain) {
  std::vector<std::string> planted;
  for (std::size_t l = 0; l < chain.modules.size(); ++l) {
    auto change = wrong.change(network.layers()[l]);
    if (!change) continue;
    detail::Chain::Module& m = chain.modules[l];
    m.layer = changed(m.layer, std::move(change));
    planted.push_back(m.name);
  }
  if (!planted.empty()) chain.step = nullptr;  // module after module, the wrong ones among them
  return planted;
}

}  // namespace gradcheck::fuzz
