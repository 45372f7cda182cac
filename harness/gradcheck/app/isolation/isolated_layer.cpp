// SPDX-License-Identifier: MIT
#include <gradcheck/app/isolation/isolated_layer.hpp>

#include <utility>

#include <gradcheck/base/user_error.hpp>

namespace gradcheck {

std::variant<messages::Checked, LayerDeath> isolated_check(const std::string& what, const std::string& subject,
                                                           const Limits& limits) {
  Child child(messages::DoCheck{what}, subject, limits, nullptr);
  std::string shape;
  while (auto message = child.next()) {
    if (auto* checked = std::get_if<messages::Checked>(&*message)) return std::move(*checked);
    if (const auto* refused = std::get_if<messages::Refused>(&*message)) throw detail::InputError(refused->why);
    shape = std::get<messages::Making>(*message).shape;
  }
  return LayerDeath{shape, child.death()};
}

}  // namespace gradcheck
