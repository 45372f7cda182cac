// SPDX-License-Identifier: MIT
#include <gradcheck/render/table.hpp>

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace gradcheck::detail {
namespace {

bool looks_numeric(const std::string& cell) {
  return !cell.empty() && (std::string("+-.0123456789").find(cell.front()) != std::string::npos) &&
         cell.find(" ") == std::string::npos;
}

std::vector<std::size_t> widths(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widest(rows.front().size(), 0);
  for (const auto& row : rows) {
    if (row.size() != widest.size())
      throw std::invalid_argument("to_table: every row needs as many cells as the heading");
    for (std::size_t c = 0; c < row.size(); ++c) widest[c] = std::max(widest[c], row[c].size());
  }
  return widest;
}

}  // namespace

std::string to_table(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  if (rows.empty()) return {};
  const std::vector<std::size_t> widest = widths(rows);
  std::string text;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t c = 0; c < row.size(); ++c)
      line += looks_numeric(row[c]) ? fmt::format("{:>{}}  ", row[c], widest[c])
                                    : fmt::format("{:<{}}  ", row[c], widest[c]);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace gradcheck::detail
