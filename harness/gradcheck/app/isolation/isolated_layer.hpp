// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include <gradcheck/app/isolation/child.hpp>

namespace gradcheck {

/// The check of a layer that ended its process.
struct LayerDeath {
  std::string shape;  ///< of the last one that was made; empty: none was
  Death death;
};

/// The check of one registered layer in a child process, which serve_layers() does there. subject: as in
/// serve_layers(). Throws UserError where no child can be started.
std::variant<messages::Checked, LayerDeath> isolated_check(const std::string& layer, const std::string& subject,
                                                           const Limits& limits);

}  // namespace gradcheck
