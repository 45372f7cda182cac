// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <vector>

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/values/pattern.hpp>

namespace gradcheck::detail {

/// Block by block, 1 where an entry of the Jacobian [rows x all coordinates] is declared. Throws std::invalid_argument
/// where the pattern has an entry that the Jacobian has not, or is of a matrix of another size.
DeclaredEntries declared_entries(const Pattern& pattern, arma::uword rows, const std::vector<NamedCoordinates>& blocks);

/// What a solver sees of a Jacobian: zeros at all other entries. One of another shape as it is.
SplitGradient as_declared(SplitGradient jacobian, const DeclaredEntries& declared);

/// Whether the Jacobian has numbers at other entries.
bool writes_beside(const SplitGradient& jacobian, const DeclaredEntries& declared);

/// "missing in the pattern", of each block that disagrees at entries that are not declared.
std::vector<Finding> missing_in_pattern(const Report& report, const DeclaredEntries& declared);

/// The report as though the entries that are not declared agreed.
Report of_declared_alone(Report report, const DeclaredEntries& declared);

/// Notes which entries that are declared are zero here and at two more points, and which of those that the Jacobian
/// gives beside them are not zero. given: the Jacobian with all that it gives. Cost: 3 Jacobians.
void note_pattern(Report& report, const Differentiated& function, const std::function<SplitGradient()>& given,
                  const Options& options);

}  // namespace gradcheck::detail
