// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <gradcheck/report/report.hpp>

namespace gradcheck::fuzz {

/// The cause that a mistake in a network is, without numbers: "rank-one term wrong: layer_norm", of whatever layer.
/// Factors that have no name, 0.856818 or 0.647457, are one mistake, "a wrong factor".
std::string mistake_cause(const Finding& finding);

/// Whether no known mistake explains what is wrong: "wrong formula: layer_norm".
bool is_unnamed(std::string_view cause);

/// Whether a cause without a name is that of the same module as one that has a name, which says more.
bool is_named_by(std::string_view unnamed, std::string_view named);

}  // namespace gradcheck::fuzz
