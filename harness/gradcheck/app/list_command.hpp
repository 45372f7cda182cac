// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/commands.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/factory/registry.hpp>

namespace gradcheck {

/// Prints the names of layers, with the varieties that they know, clauses, activations, losses and installed cases.
void list_names(const Invocation& invocation, const Registry& registry, const Print& print);

}  // namespace gradcheck
