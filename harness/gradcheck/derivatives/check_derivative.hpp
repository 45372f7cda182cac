// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// What compares the values of a derivative with the numeric ones, at the coordinates as they stand.
using CheckValues = std::function<Report(const Differentiated&, const Options&)>;

/// Values, then contract (function_contract.hpp), then findings: what is wrong, by its name. Options::scope = values:
/// no more than the values. Cost beside that of the values: that of the contract; where something disagrees, and there
/// are no more than 1,500 entries, that of the values at two more points.
Report check_derivative(const Differentiated& function, SubjectKind kind, const CheckValues& values,
                        const Options& options);

}  // namespace gradcheck::detail
