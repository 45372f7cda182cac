// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Whether options ask for the chained engine, or leave it open and the subject is a chain of at least 1,024
/// coordinates.
bool is_worth_taking_apart(const Subject& subject, const Options& options);

/// check() stage by stage: every numeric value from ChainDifferentiator, compared end to end with the whole by
/// EndToEndCheck, every coordinate judged by the one rule.
/// The value of a stagewise derivative counts where it agrees, and where direct differences confirm it but cannot tell
/// it from the analytic one. What does not plainly agree is in doubt and differenced again, directly: all of it in a
/// block where that is at most 32 coordinates, else 32 spread over them. Where these confirm the stagewise values, the
/// rest is judged by those, unless they leave undecided what direct values decide. A block that the whole contradicts
/// is checked directly, all of it.
/// Returns nothing, and says why in `refused`, where the subject cannot be taken apart, is not deterministic, or has
/// coordinates with bounds.
std::optional<Report> check_stagewise(const Subject& subject, const Options& options, std::string& refused);

}  // namespace gradcheck::detail
