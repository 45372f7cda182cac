// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/documents/checks.hpp>
#include <gradcheck/app/invocation.hpp>

namespace gradcheck {

/// Prints the annotations of what was checked, where a workflow of GitHub's reads them: to standard output, unless a
/// document stands there, then to standard error.
void annotate(const Checks& checks, const Invocation& invocation);

}  // namespace gradcheck
