// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace gradcheck::detail {

/// Rows of equally many cells, aligned in columns two spaces apart; the first row is the heading. Each line starts with
/// `indent` spaces. Cells that start with a digit, a sign or a dot are set to the right. Throws std::invalid_argument
/// when rows differ in cells.
std::string to_table(const std::vector<std::vector<std::string>>& rows, std::size_t indent);

}  // namespace gradcheck::detail
