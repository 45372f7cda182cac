// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/documents/checks.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/app/isolation/isolated_layer.hpp>
#include <gradcheck/factory/registry.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The report, or with --clause that clause of it alone.
CheckedLayer outcome_of(const Report& report, const Invocation& invocation, const Registry::Entry& layer);

/// Of a check that ended its process: a failure that names layer and shape, and what was written last.
CheckedLayer outcome_of(const LayerDeath& died, const Invocation& invocation, const Registry::Entry& layer);

/// What --report text prints. A failure ends with the line that reproduces it.
std::string text_of(const CheckedLayer& checked, const Invocation& invocation);

}  // namespace gradcheck
