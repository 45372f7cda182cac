// SPDX-License-Identifier: MIT
#include <gradcheck/cases/judge/outcome.hpp>

namespace gradcheck::cases {

bool Outcome::ok() const { return failures().empty(); }

std::vector<std::string> Outcome::failures() const {
  std::vector<std::string> all;
  for (const Check& check : checks)
    if (!check.held) all.push_back(check.message);
  for (const ErratumOutcome& erratum : errata)
    if (!erratum.held) all.push_back(erratum.message);
  for (const GradientOutcome& gradient : gradients)
    if (!gradient.ok) all.push_back(gradient.message);
  for (const PropertyOutcome& p : properties)
    if (p.violation) all.push_back(path + ": property " + p.name + ", " + p.formula + ": " + to_string(*p.violation));
  if (checks.empty() && errata.empty() && gradients.empty())
    all.push_back(path + ": nothing was checked, expected at least one expectation");
  return all;
}

}  // namespace gradcheck::cases
