// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/commands.hpp>
#include <gradcheck/app/invocation.hpp>

namespace gradcheck {

/// Prints what is wrong in each case file, which is checked first, or in each report of `check --report json`. True
/// when nothing is. Throws InputError on what cannot be read.
bool explain_files(const Invocation& invocation, const Registry& registry, const Print& print);

}  // namespace gradcheck
