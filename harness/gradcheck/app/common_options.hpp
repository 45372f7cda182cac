// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/App.hpp>

#include <gradcheck/app/invocation.hpp>
#include <gradcheck/app/usage/readers.hpp>

/// Options of several commands.
namespace gradcheck {

inline constexpr Range thread_counts{1, 1024};

void add_output(CLI::App& command, Invocation& invocation);                          ///< --output
void add_common(CLI::App& command, Invocation& invocation);                          ///< --output and --quiet
void add_style(CLI::App& command, Invocation& invocation);                           ///< --verbose and --colour
CLI::Option* add_format(CLI::App& command, Invocation& invocation, Reporter whose);  ///< --report

/// --isolate, the option returned, and its limits. help: of --isolate.
CLI::Option* add_isolation(CLI::App& command, Isolation& isolation, const char* help);

}  // namespace gradcheck
