// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/invocation.hpp>
#include <gradcheck/app/isolation/isolated_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// What the check of one layer prints, whether nothing failed, and what the user is to be told where nothing was
/// tested.
using LayerOutcome = messages::Checked;

/// Of its report as it was asked for: the whole or one clause, text or JSON. A failure ends with the line that
/// reproduces it.
LayerOutcome outcome_of(const Report& report, const Invocation& invocation, const std::string& layer);

/// Of a check that ended its process: a failure that names layer and shape, and what was written last.
LayerOutcome outcome_of(const LayerDeath& died, const Invocation& invocation, const std::string& layer);

}  // namespace gradcheck
