// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <gradcheck/app/documents/checks.hpp>

namespace gradcheck {

/// What --report writes.
enum class Format : unsigned char { text, json, html, junit, sarif, csv };

/// A value of --report.
struct ReportKind {
  std::string_view name;
  Format format;
  std::string (*document)(const Checks&);  ///< the whole of it, with its end; null: text, printed as it becomes known
  bool of_campaigns = true;                ///< fuzz and merge have it as well
};

/// Whose reports they are.
enum class Reporter : unsigned char { check, campaign };

/// All that there are, text first.
std::span<const ReportKind> report_kinds();

/// "text, json or csv": those of a command.
std::string kinds_in_words(Reporter whose);

/// The format of this name, where that command has it.
std::optional<Format> format_named(std::string_view name, Reporter whose);

/// Throws std::out_of_range for text, which is no document.
std::string document(Format format, const Checks& checks);

}  // namespace gradcheck
