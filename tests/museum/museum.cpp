// SPDX-License-Identifier: MIT
#include "museum/museum.hpp"

#include <iterator>

#include "museum/families.hpp"

namespace museum {

Exhibits exhibits() {
  Exhibits all;
  for (const auto& family : {elementwise,
                             activations,
                             softmaxes,
                             normalisation,
                             batch_norms,
                             dense_layers,
                             convolution,
                             transposed_convolution,
                             pooling,
                             recurrent,
                             attention,
                             reshaping,
                             indexing,
                             pairs,
                             concatenation,
                             losses,
                             optimisation_functions,
                             buffers,
                             state,
                             dropouts}) {
    Exhibits some = family();
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

std::string caught_by(const gradcheck::Report& report) {
  for (const gradcheck::Clause& c : report.clauses)
    if (c.state == gradcheck::ClauseState::broken) return c.name;
  for (const gradcheck::Block& b : report.blocks)
    if (b.counts().disagree > 0) return "values: " + b.name;
  for (const gradcheck::Report& part : report.parts)
    if (std::string found = caught_by(part); found != "-") return found;
  return "-";
}

bool is_caught_by(const gradcheck::Report& report, const std::string& clause_or_block) {
  for (const gradcheck::Clause& c : report.clauses)
    if (c.name == clause_or_block && c.state == gradcheck::ClauseState::broken) return true;
  for (const gradcheck::Block& b : report.blocks)
    if (b.name == clause_or_block && b.counts().disagree > 0) return true;
  return std::ranges::any_of(report.parts,
                             [&](const gradcheck::Report& part) { return is_caught_by(part, clause_or_block); });
}

namespace {

/// The first finding of the report or its parts; null where there is none.
const gradcheck::Finding* first_finding(const gradcheck::Report& report) {
  if (!report.findings.empty()) return &report.findings[0];
  for (const gradcheck::Report& part : report.parts)
    if (const gradcheck::Finding* found = first_finding(part)) return found;
  return nullptr;
}

}  // namespace

std::string mistake_in(const gradcheck::Report& report) {
  const gradcheck::Finding* const found = first_finding(report);
  return found == nullptr ? "-" : found->mistake;
}

bool is_diagnosed_as(const gradcheck::Report& report, const std::string& mistake) {
  const gradcheck::Finding* const found = first_finding(report);
  return found != nullptr &&
         (found->mistake == mistake || std::ranges::find(found->alternatives, mistake) != found->alternatives.end());
}

}  // namespace museum
