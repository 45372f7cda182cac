// SPDX-License-Identifier: MIT
#include <gradcheck/contract/contract.hpp>

#include <algorithm>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/point.hpp>

namespace gradcheck::detail {
namespace {

bool is_finite(const AnyLayer::Matrices& gradients) {
  return std::ranges::all_of(gradients, [](const arma::mat& g) { return g.is_finite(); });
}

/// A clause that compares gradients: NaN is never the same as NaN, and 0 times NaN is not 0, which says nothing about the contract.
Clause clause_of(const NamedTest& t, const ContractPoint& p) {
  try {
    if (!t.by_bits && !is_finite(p.gradients())) throw NotTested{"the gradient at the point itself is not finite"};
    const std::string wrong = t.test(p);
    return {t.name, wrong.empty() ? ClauseState::held : ClauseState::broken, wrong};
  } catch (const NotTested& reason) {
    return {t.name, ClauseState::not_tested, reason.why};
  } catch (const CallThrew& e) {
    return {t.name, ClauseState::broken, e.what()};
  } catch (const Refused& e) {
    return {t.name, ClauseState::not_tested, std::string("a call threw: ") + e.what()};
  }
}

/// What a layer throws is a Refused or a CallThrew: anything else is a mistake of ours, and says so.
Clause attempted_clause(const NamedTest& t, const ContractPoint& p) {
  auto clause = attempt([&] { return clause_of(t, p); });
  if (clause) return std::move(*clause);
  return {t.name, ClauseState::not_tested, "a mistake of gradcheck itself, please report it: " + clause.thrown};
}

/// All clauses but "deterministic", which check() itself puts to the test.
std::vector<NamedTest> tests() {
  std::vector<NamedTest> all;
  for (const auto& group : {tests_of_changes(), tests_of_cotangent(), tests_of_buffers(), tests_of_calls(),
                            tests_of_samples(), tests_of_optional_calls()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace

std::vector<std::string> clause_names() {
  std::vector<std::string> names{"deterministic"};
  for (const NamedTest& t : tests()) names.emplace_back(t.name);
  return names;
}

std::vector<Clause> check_contract(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                   const Options& options, bool values_agree) {
  const KeptCoordinates kept = kept_parameters(layer);
  const ContractPoint point(layer, inputs, cotangent, options, values_agree);
  std::vector<Clause> clauses;
  for (const NamedTest& t : tests()) clauses.push_back(attempted_clause(t, point));
  point.shapes().add_to(*std::ranges::find(clauses, std::string("parameters unchanged"), &Clause::name));
  gradient(layer, inputs, cotangent);  // leaves the layer as one forward and backward would
  return clauses;
}

}  // namespace gradcheck::detail
