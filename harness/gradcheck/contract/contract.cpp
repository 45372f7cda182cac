// SPDX-License-Identifier: MIT
#include <gradcheck/contract/contract.hpp>

#include <algorithm>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/point.hpp>
#include <gradcheck/contract/waivers.hpp>

namespace gradcheck::detail {
namespace {

bool is_finite(const AnyLayer::Matrices& gradients) {
  return std::ranges::all_of(gradients, [](const arma::mat& g) { return g.is_finite(); });
}

/// A clause that compares gradients: NaN is never the same as NaN, and 0 times NaN is not 0, which says nothing about
/// the contract.
Clause clause_of(const ClauseTest& t, const ContractPoint& p) {
  const std::string name(to_string(t.id));
  try {
    if (!t.by_bits && !is_finite(p.gradients())) throw NotTested{"the gradient at the point itself is not finite"};
    const Wrong wrong = t.test(p);
    return {name, wrong.words.empty() ? ClauseState::held : ClauseState::broken, wrong.words, t.id, wrong.breach};
  } catch (const NotTested& reason) {
    return {name, ClauseState::not_tested, reason.why, t.id};
  } catch (const CallThrew& e) {
    return {name, ClauseState::broken, e.what(), t.id, Breach::threw};
  } catch (const Refused& e) {
    return {name, ClauseState::not_tested, std::string("a call threw: ") + e.what(), t.id};
  }
}

/// What a layer throws is a Refused or a CallThrew: anything else is a mistake of ours, and says so.
Clause attempted_clause(const ClauseTest& t, const ContractPoint& p) {
  auto clause = attempt([&] { return clause_of(t, p); });
  if (clause) return std::move(*clause);
  return {std::string(to_string(t.id)), ClauseState::not_tested,
          "a mistake of gradcheck itself, please report it: " + clause.thrown, t.id};
}

/// All clauses but "deterministic", which check() itself puts to the test.
std::vector<ClauseTest> tests() {
  std::vector<ClauseTest> all;
  for (const auto& group : {tests_of_changes(), tests_of_cotangent(), tests_of_buffers(), tests_of_calls(),
                            tests_of_samples(), tests_of_optional_calls()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace

std::vector<std::string> clause_names() {
  std::vector<std::string> names{std::string(to_string(ClauseId::deterministic))};
  for (const ClauseTest& t : tests()) names.emplace_back(to_string(t.id));
  return names;
}

std::vector<Clause> check_contract(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                   const Options& options, bool values_agree) {
  const KeptCoordinates kept = kept_parameters(layer);
  const ContractPoint point(layer, inputs, cotangent, options, values_agree);
  std::vector<Clause> clauses;
  for (const ClauseTest& t : tests()) clauses.push_back(attempted_clause(t, point));
  point.shapes().add_to(*std::ranges::find(clauses, ClauseId::parameters_unchanged, &Clause::id));
  waive(clauses, options);
  gradient(layer, inputs, cotangent);  // leaves the layer as one forward and backward would
  return clauses;
}

}  // namespace gradcheck::detail
