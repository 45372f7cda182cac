// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/cases/model/case.hpp>

namespace gradcheck::cases {

/// The case as a TOML file: parse(write(c), path) == c, bit for bit. Numbers have as many digits as that takes, at
/// most 17. Throws std::invalid_argument when a number is not finite: a file cannot hold it. Cost: O(numbers).
std::string write(const Case& c);

}  // namespace gradcheck::cases
