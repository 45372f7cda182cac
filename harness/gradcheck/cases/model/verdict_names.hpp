// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck::cases {

/// The inverse of gradcheck::to_string. Throw std::invalid_argument, listing the known names.
Verdict verdict_named(const std::string& name);
Reason reason_named(const std::string& name);

}  // namespace gradcheck::cases
