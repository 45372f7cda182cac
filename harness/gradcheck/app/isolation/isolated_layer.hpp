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

/// The check of one registered layer, or of the case in a file, in a child process, which serve_checks() does there.
/// subject: as in serve_checks(). Throws UserError where no child can be started, and InputError where the child
/// refuses the case.
std::variant<messages::Checked, LayerDeath> isolated_check(const std::string& what, const std::string& subject,
                                                           const Limits& limits);

}  // namespace gradcheck
