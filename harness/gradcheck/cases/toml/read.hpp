// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/cases/model/error.hpp>

namespace gradcheck::cases {

/// The most numbers a case may hold: data, parameters, and every layer's output for every sample.
/// Each update is a state of its own, which holds them again.
inline constexpr arma::uword most_numbers = 10'000'000;

/// The most layers of a network.
inline constexpr arma::uword most_layers = 1000;

/// The case in a TOML text; path is for messages. cases/README.md describes the format.
/// Throws CaseError with path and line: everything is checked, so that a case that reads can be run. Cost: O(text +
/// numbers).
Case parse(std::string_view text, const std::string& path);

/// The case in a file.
Case read(const std::string& path);

/// path itself, or every *.toml under it, in order of their names. Throws CaseError when path is missing, or holds no
/// case.
std::vector<std::string> find_files(const std::string& path);

/// The cases of find_files(path). Throws CaseError, also when two have the same title.
std::vector<Case> read_all(const std::string& path);

}  // namespace gradcheck::cases
