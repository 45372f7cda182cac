// SPDX-License-Identifier: MIT
#include <gradcheck/contract/waivers.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

#include <gradcheck/contract/contract.hpp>

namespace gradcheck::detail {
namespace {

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\n") == std::string::npos; }

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

/// What a waived clause came to, beside the reason for which it is waived.
std::string found(const Clause& c) {
  switch (c.unwaived) {
    case ClauseState::broken: return "would be broken: " + c.why;
    case ClauseState::not_tested: return "not tested: " + c.why;
    case ClauseState::held:
    case ClauseState::waived: break;
  }
  return "waived, but holds";
}

}  // namespace

void require_waivers(const Options& options) { require_waivers(options, clause_names()); }

void require_waivers(const Options& options, const std::vector<std::string>& known) {
  for (const Waiver& w : options.waived) {
    if (std::ranges::find(known, w.clause) == known.end())
      throw std::invalid_argument("options.waived: no clause \"" + w.clause + "\", expected one of " + joined(known));
    if (is_blank(w.reason))
      throw std::invalid_argument("options.waived: no reason for \"" + w.clause + "\", expected why it is waived");
  }
}

void waive(std::vector<Clause>& clauses, const Options& options) {
  for (const Waiver& w : options.waived)
    for (Clause& c : clauses) {
      if (c.name != w.clause || c.state == ClauseState::waived) continue;
      c.unwaived = c.state;
      c.why = w.reason + " (" + found(c) + ")";
      c.state = ClauseState::waived;
    }
}

}  // namespace gradcheck::detail
