// SPDX-License-Identifier: MIT
#include <gradcheck/render/table.hpp>

#include <algorithm>
#include <stdexcept>

#include <gradcheck/render/lines.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::size_t gap_of_columns = 2;    // between columns
constexpr std::size_t least_for_words = 24;  // a cell is not broken into narrower lines
constexpr std::size_t deeper = 4;            // what continues a row

bool looks_numeric(const std::string& cell) {
  return !cell.empty() && (std::string("+-.0123456789").find(cell.front()) != std::string::npos) &&
         cell.find(' ') == std::string::npos;
}

std::vector<std::size_t> widths(const TableRows& rows) {
  std::vector<std::size_t> widest(rows.front().size(), 0);
  for (const auto& row : rows) {
    if (row.size() != widest.size())
      throw std::invalid_argument("to_table: every row needs as many cells as the heading");
    for (std::size_t c = 0; c < row.size(); ++c) widest[c] = std::max(widest[c], width_of(row[c]));
  }
  return widest;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

/// The cells from `first` on, before `end`, each as wide as its column.
std::string cells(const std::vector<std::string>& row, const std::vector<std::size_t>& widest, std::size_t first,
                  std::size_t end) {
  std::string line;
  for (std::size_t c = first; c < end; ++c) {
    const std::string space(widest[c] - width_of(row[c]), ' ');
    line += (looks_numeric(row[c]) ? space + row[c] : row[c] + space) + std::string(gap_of_columns, ' ');
  }
  return line;
}

/// After which columns a row goes on in another line: the ends of its lines.
std::vector<std::size_t> ends_of_lines(const std::vector<std::size_t>& widest, std::size_t indent, std::size_t width) {
  std::vector<std::size_t> ends;
  std::size_t used = indent;
  for (std::size_t c = 0; c < widest.size(); ++c) {
    const bool is_first = ends.empty() ? c == 0 : c == ends.back();
    if (!is_first && used + widest[c] > width) {
      ends.push_back(c);
      used = indent + deeper;
    }
    used += widest[c] + gap_of_columns;
  }
  ends.push_back(widest.size());
  return ends;
}

std::string broken_after_columns(const TableRows& rows, const std::vector<std::size_t>& widest, std::size_t indent,
                                 std::size_t width) {
  std::string text;
  for (const auto& row : rows) {
    std::size_t first = 0;
    for (const std::size_t end : ends_of_lines(widest, indent, width)) {
      const std::string space(first == 0 ? indent : indent + deeper, ' ');
      const std::string line = without_trailing_spaces(space + cells(row, widest, first, end));
      if (first == 0 || !line.empty()) text += line + "\n";
      first = end;
    }
  }
  return text;
}

/// The last cell in lines below each other.
std::string with_broken_words(const TableRows& rows, const std::vector<std::size_t>& widest, std::size_t indent,
                              std::size_t room) {
  std::string text;
  for (const auto& row : rows) {
    std::string line = std::string(indent, ' ') + cells(row, widest, 0, row.size() - 1);
    const std::size_t begin = width_of(line);
    const std::vector<Piece> pieces = wrapped(row.back(), room);
    for (const Piece& p : pieces) {
      text += line + p.text + "\n";
      line = std::string(begin, ' ');
    }
    if (pieces.empty()) text += without_trailing_spaces(line) + "\n";
  }
  return text;
}

}  // namespace

std::string to_table(const TableRows& given, std::size_t indent, std::size_t width) {
  if (given.empty()) return {};
  TableRows rows = given;
  for (auto& row : rows)
    for (std::string& cell : row) cell = on_one_line(cell);
  const std::vector<std::size_t> widest = widths(rows);
  std::size_t before_last = indent;
  for (std::size_t c = 0; c + 1 < widest.size(); ++c) before_last += widest[c] + gap_of_columns;
  const bool fits = before_last < width && widest.back() <= width - before_last;
  const bool room_for_words = before_last < width && width - before_last >= least_for_words;
  if (!fits && room_for_words) return with_broken_words(rows, widest, indent, width - before_last);
  return broken_after_columns(rows, widest, indent, width);
}

}  // namespace gradcheck::detail
