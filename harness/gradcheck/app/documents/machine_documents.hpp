// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/documents/checks.hpp>

namespace gradcheck {

/// JUnit's XML: a suite for each layer or case, of a campaign one with its properties and findings.
std::string junit_document(const Checks& checks);

/// SARIF 2.1.0: a result for each problem.
std::string sarif_document(const Checks& checks);

/// Every coordinate of layers and of the gradients of cases. Throws std::invalid_argument on a campaign, which keeps
/// none.
std::string csv_document(const Checks& checks);

}  // namespace gradcheck
