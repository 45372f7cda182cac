// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/factory/check_factory.hpp>

namespace gradcheck::detail {

/// Checks the layer at data that we drew (other_data.hpp) and adds to the report: clauses; what failed, as parts; notes
/// that count what agreed, what was undecided and what was dropped, where forward refuses or does not answer with
/// finite numbers, with the place. What cannot be decided at such data fails nothing.
/// accepted: the configurations that the layer takes. Stops after three failures.
void check_other_data(Report& united, const std::string& name, const Factory& make,
                      const std::vector<Configuration>& accepted, const Options& options);

}  // namespace gradcheck::detail
