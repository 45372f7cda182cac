// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/commands.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/factory/registry.hpp>

namespace gradcheck {

/// Checks one registered layer at all configurations and at other data, or at the one configuration of --shape; with
/// --clause, prints that clause alone. A failure ends with the line that reproduces it. True when it agrees, or the
/// clause held. Throws UserError on an unknown layer or clause, and where nothing could be tested.
bool check_registered(const Invocation& invocation, const Registry& registry, const Print& print);

/// Prints the names of layers, with the varieties that they know, clauses, activations and losses.
void list_names(const Invocation& invocation, const Registry& registry, const Print& print);

}  // namespace gradcheck
