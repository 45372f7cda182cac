// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/isolated_layer.hpp>

#include <utility>

namespace gradcheck {

std::variant<messages::Checked, LayerDeath> isolated_check(const std::string& layer, const std::string& subject,
                                                           const Limits& limits) {
  Child child(messages::DoCheck{layer}, subject, limits, nullptr);
  std::string shape;
  while (auto message = child.next()) {
    if (auto* checked = std::get_if<messages::Checked>(&*message)) return std::move(*checked);
    shape = std::get<messages::Making>(*message).shape;
  }
  return LayerDeath{shape, child.death()};
}

}  // namespace gradcheck
