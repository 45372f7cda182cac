// SPDX-License-Identifier: MIT
#include <gradcheck/render/text.hpp>

#include <cmath>

#include <fmt/format.h>

#include <gradcheck/render/answer.hpp>
#include <gradcheck/render/answer_text.hpp>
#include <gradcheck/render/in_words.hpp>
#include <gradcheck/render/lines.hpp>
#include <gradcheck/render/tables.hpp>

namespace gradcheck {
namespace {

std::string ratio_behind(const Entry& e) {
  const double r = e.analytic / e.numeric;
  return std::isfinite(r) && r != 0.0 ? fmt::format(", ratio {:.8g}", r) : "";
}

}  // namespace

std::string headline(const Report& report) {
  const detail::ReportAnswer answer = detail::answer_of(report);
  return std::string(to_string(answer.judgement)) + ": " + detail::on_one_line(answer.claim);
}

std::string to_text(const Entry& e) {
  std::string why(to_string(e.reason));
  if (!why.empty()) why = " (" + why + ")";
  return fmt::format("{}: {}{}: analytic {:.10g}, numeric {:.10g} +- {}{}", e.name(), to_string(e.verdict), why,
                     e.analytic, e.numeric, detail::small_number(e.error_bar), ratio_behind(e));
}

std::string to_text(const Report& report, Detail how_much, const Style& style) {
  const detail::ReportAnswer answer = detail::answer_of(report);
  if (how_much == Detail::brief) return detail::brief_text_of(answer, style);
  if (how_much == Detail::answer) return detail::text_of(answer, style);
  return detail::whole_text_of(answer, style) + "\n" + detail::tables_of(report, style);
}

}  // namespace gradcheck
