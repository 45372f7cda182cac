// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>

#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

/// The blocks of a report, as the checks of this room fill them.
namespace gradcheck::detail {

/// Throws std::invalid_argument on a subject without coordinates or functions (a check of nothing), or options out of
/// range.
void require_checkable(const Subject& subject, const Options& options);

/// Of the shape of its coordinates; every number is NaN.
Block empty_block(const Subject::Block& from);

void put(Block& block, arma::uword i, const Judgement& judgement);

/// Whether anything can be differenced.
bool is_trusted(const Evaluator& evaluator);

/// A block of which nothing is differenced: its gradient has another shape, or the evaluator is not trusted. Nothing
/// where it can be.
std::optional<Block> refused_block(const Subject::Block& from, const Evaluator& evaluator);

/// All of a report but its blocks and what it cost, and where evaluations failed.
Report begun_report(const Evaluator& evaluator);

/// Why a subject was not taken apart stage by stage; empty: nobody asked, or it was.
void note_refusal(Report& report, std::string refused);

}  // namespace gradcheck::detail
