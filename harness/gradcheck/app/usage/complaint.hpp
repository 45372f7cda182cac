// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace gradcheck {

/// What is said of arguments that cannot be taken, of the program with all its commands: "gradcheck: --seed: -3,
/// expected a whole number ...", and the line that shows what there is.
std::string complaint(const CLI::App& program, const CLI::Error& error, const std::vector<std::string>& arguments);

}  // namespace gradcheck
