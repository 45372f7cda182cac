// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include <gradcheck/app/invocation.hpp>
#include <gradcheck/factory/registry.hpp>

namespace gradcheck {

/// Takes the report piece by piece, as soon as each is known.
using Print = std::function<void(const std::string&)>;

/// What a command comes to. A failure wins over what is incomplete.
enum class Ending : unsigned char { ok, failed, incomplete };

/// Checks every case of the paths; with --isolate, each that names a layer in a process of its own. True when all are
/// ok. Throws InputError on what cannot be read.
bool check_cases(const Invocation& invocation, const Registry& registry, const Print& print);

/// In a child process of that command with --isolate: checks the layer of a case, and ends the process. Returns in any
/// other.
void serve_cases_if_child(const Invocation& invocation, const Registry& registry);

/// Prints what the cases of the paths are. Throws as check_cases does.
void show_cases(const Invocation& invocation, const Registry& registry, const Print& print);

/// Plants faults into random networks and prints the table. True when nothing right was accused and nothing above the
/// resolution missed.
bool plant_faults(const Invocation& invocation, const Print& print);

}  // namespace gradcheck
