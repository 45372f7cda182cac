// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/render/answer.hpp>
#include <gradcheck/render/style.hpp>

namespace gradcheck::detail {

/// The answer in at most 20 lines: what does not fit is cut, and the cut is marked.
std::string text_of(const ReportAnswer& answer, const Style& style);

/// All of it, however long, with every mistake in full.
std::string whole_text_of(const ReportAnswer& answer, const Style& style);

/// Three lines of it at most.
std::string brief_text_of(const ReportAnswer& answer, const Style& style);

/// The judgement alone.
std::string first_line_of(const ReportAnswer& answer, const Style& style);

/// The mistakes alone, in full.
std::string text_of(const std::vector<Mistake>& mistakes, const Style& style);

/// "gain [0, 1]: used 3, expected 2 +- 1e-12, ratio 1.5".
std::string entry_in_words(const Entry& entry);

}  // namespace gradcheck::detail
