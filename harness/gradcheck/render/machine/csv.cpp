// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/csv.hpp>

#include <string_view>

#include <fmt/format.h>

#include <gradcheck/render/machine/json_scalar.hpp>

namespace gradcheck {
namespace {

/// In quotes, where it has to be: what is no UTF-8 stays as it is.
std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_row(const std::string& begin, const Entry& e) {
  return fmt::format("{},{},{},{},{},{},{},{},{}\n", begin, e.row, e.col, detail::plain_number(e.analytic),
                     detail::plain_number(e.numeric), detail::plain_number(e.error_bar), detail::plain_number(e.bound),
                     to_string(e.verdict), to_string(e.reason));
}

}  // namespace

namespace detail {

std::string csv_heading() { return "subject,part,block,row,column,analytic,numeric,error_bar,bound,verdict,reason\n"; }

std::string csv_rows(const std::string& subject, const std::string& part, const Report& report) {
  std::string text;
  for (const Block& block : report.blocks) {
    const std::string begin = csv_field(subject) + "," + csv_field(part) + "," + csv_field(block.name);
    for (arma::uword i = 0; i < block.verdict.n_elem; ++i) text += csv_row(begin, block.at(i));
  }
  for (const Report& inside : report.parts) text += csv_rows(subject, inside.subject, inside);
  return text;
}

}  // namespace detail

std::string to_csv(const Report& report) {
  return detail::csv_heading() + detail::csv_rows(report.subject, "", report);
}

}  // namespace gradcheck
