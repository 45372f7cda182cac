// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/App.hpp>

#include <gradcheck/app/invocation.hpp>
#include <gradcheck/app/usage/readers.hpp>

namespace gradcheck {

/// Of several commands.
inline constexpr Range thread_counts{1, 1024};
CLI::Option* add_format(CLI::App& command, Invocation& invocation);  ///< --report
void add_common(CLI::App& command, Invocation& invocation);          ///< --output and --quiet
CLI::Option* add_isolation(CLI::App& command, Isolation& isolation, const char* help);

/// The commands fuzz and merge.
void add_fuzz(CLI::App& program, Invocation& invocation);
void add_merge(CLI::App& program, Invocation& invocation);

}  // namespace gradcheck
