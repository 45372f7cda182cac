// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/App.hpp>

#include <gradcheck/app/invocation.hpp>

namespace gradcheck {

/// The commands fuzz and merge.
void add_fuzz(CLI::App& program, Invocation& invocation);
void add_merge(CLI::App& program, Invocation& invocation);

}  // namespace gradcheck
