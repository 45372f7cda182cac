// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace gradcheck::detail {

using TableRows = std::vector<std::vector<std::string>>;

/// Rows of equally many cells, aligned in columns two spaces apart; the first row is the heading. Each line starts with
/// `indent` spaces. Cells that start with a digit, a sign or a dot are set to the right. Where a row is wider than
/// `width`, its last cell is broken into lines, or, where too little is left for that, all rows are broken after the
/// same column. Throws std::invalid_argument when rows differ in cells.
std::string to_table(const TableRows& rows, std::size_t indent,
                     std::size_t width = std::numeric_limits<std::size_t>::max());

}  // namespace gradcheck::detail
