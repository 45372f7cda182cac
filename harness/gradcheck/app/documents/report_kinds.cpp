// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/report_kinds.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include <gradcheck/app/documents/html_document.hpp>
#include <gradcheck/app/documents/json_document.hpp>
#include <gradcheck/app/documents/machine_documents.hpp>

namespace gradcheck {
namespace {

constexpr std::array kinds{
    ReportKind{"text", Format::text, nullptr},          ReportKind{"json", Format::json, json_document},
    ReportKind{"html", Format::html, html_document},    ReportKind{"junit", Format::junit, junit_document},
    ReportKind{"sarif", Format::sarif, sarif_document}, ReportKind{"csv", Format::csv, csv_document, false},
};

bool belongs_to(const ReportKind& kind, Reporter whose) { return kind.of_campaigns || whose == Reporter::check; }

}  // namespace

std::span<const ReportKind> report_kinds() { return kinds; }

std::string kinds_in_words(Reporter whose) {
  std::vector<std::string_view> names;
  for (const ReportKind& kind : kinds)
    if (belongs_to(kind, whose)) names.push_back(kind.name);
  std::string text(names.front());
  for (std::size_t n = 1; n < names.size(); ++n) text += (n + 1 < names.size() ? ", " : " or ") + std::string(names[n]);
  return text;
}

std::optional<Format> format_named(std::string_view name, Reporter whose) {
  const auto* const found = std::ranges::find(kinds, name, &ReportKind::name);
  if (found == kinds.end() || !belongs_to(*found, whose)) return {};
  return found->format;
}

std::string document(Format format, const Checks& checks) {
  const auto* const found = std::ranges::find(kinds, format, &ReportKind::format);
  if (found == kinds.end() || found->document == nullptr) throw std::out_of_range("document: text is none");
  return found->document(checks);
}

}  // namespace gradcheck
