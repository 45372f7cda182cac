// SPDX-License-Identifier: MIT
#include <gradcheck/report/refuted.hpp>

#include <algorithm>

namespace gradcheck::detail {
namespace {

bool refutes_itself(const Report& r) {
  return r.counts().disagree > 0 || std::ranges::any_of(r.clauses, &Clause::is_broken);
}

bool has_finding(const Report& r, const std::string& mistake) {
  return std::ranges::find(r.findings, mistake, &Finding::mistake) != r.findings.end();
}

}  // namespace

bool is_refuted(const Report& r, const std::string& mistake) {
  if (mistake.empty() ? refutes_itself(r) : has_finding(r, mistake)) return true;
  return std::ranges::any_of(r.parts, [&mistake](const Report& part) { return is_refuted(part, mistake); });
}

}  // namespace gradcheck::detail
