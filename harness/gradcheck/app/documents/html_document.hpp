// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/documents/checks.hpp>

namespace gradcheck {

/// One HTML file that opens without a network: of layers their reports, of cases the networks with their numbers and
/// errata, of a campaign what it found, what it covered and how fast it was.
/// Throws UserError, which says what to install, where the build found no Vega.
std::string html_document(const Checks& checks);

}  // namespace gradcheck
