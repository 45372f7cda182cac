// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Whether options ask for the chained engine, or leave it open and the subject is a chain of at least 1,024 coordinates.
bool is_chain_worth(const Subject& subject, const Options& options);

/// check() by the chained engine: every numeric value from ChainAtPoint, closed end to end by Closer, every coordinate judged by the one rule.
/// The value of a stage-wise derivative counts where it agrees, and where direct differences confirm it but cannot tell it from the analytic one.
/// What does not plainly agree is differenced again, directly; of a block in which more than 64 do not, 64 spread over them, and where
/// these confirm the chained values the rest is judged by those, unless they leave undecided what direct values decide. A block that the closing contradicts is checked directly, whole.
/// Nothing, and why in `refused`, where the subject cannot be taken apart, or is not deterministic, or coordinates have bounds.
std::optional<Report> check_chained(const Subject& subject, const Options& options, std::string& refused);

}  // namespace gradcheck::detail
