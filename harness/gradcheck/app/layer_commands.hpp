// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/app/commands.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/factory/registry.hpp>

namespace gradcheck {

/// The registered layers of these names or patterns, as in Dense*, each once; all of them where none is given. Throws
/// UserError on one that stands for no layer.
std::vector<std::string> selected_layers(const std::vector<std::string>& wanted, const Registry& registry);

/// Checks registered layers at all configurations and at other data, or at the one configuration of --shape; with
/// --clause, prints that clause alone; with --isolate, each in a process of its own. A failure ends with the line that
/// reproduces it. True when all agree, or the clause held. Throws UserError on an unknown layer or clause, and where
/// nothing failed but something could not be tested.
bool check_registered(const Invocation& invocation, const Registry& registry, const Print& print);

/// In a child process of that command with --isolate: checks a layer, and ends the process. Returns in any other.
void serve_layers_if_child(const Invocation& invocation, const Registry& registry);

}  // namespace gradcheck
