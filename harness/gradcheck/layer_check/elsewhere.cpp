// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/elsewhere.hpp>

#include <string>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/moves.hpp>
#include <gradcheck/diagnosis/diagnosis.hpp>
#include <gradcheck/layer/another_batch.hpp>
#include <gradcheck/layer_check/describe.hpp>
#include <gradcheck/layer_check/pipeline.hpp>

namespace gradcheck::detail {
namespace {

struct Elsewhere {
  AnyLayer& layer;
  const Options& options;
  const Allowance& allowance;

  std::vector<Finding> findings(const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                const std::string& place) const {
    auto found = attempt([&] {
      Report there = check_values(layer, inputs, cotangent, options);
      there.findings = diagnose_values(layer, inputs, cotangent, there, options, allowance);
      describe(there);
      return there.findings;
    });
    if (!found) return {};  // beyond its domain
    for (Finding& f : *found) f.sentence = place + ": " + f.sentence;
    return std::move(*found);
  }
};

bool is_broken_by_comparison(const Report& report, ClauseId id) {
  const Clause* c = report.clause(to_string(id));
  return c != nullptr && c->is_broken() && c->breach == Breach::compared;
}

}  // namespace

std::vector<Finding> findings_elsewhere(const Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs,
                                        const arma::mat& cotangent, const Options& options,
                                        const Allowance& allowance) {
  const Elsewhere elsewhere{layer, options, allowance};
  if (is_broken_by_comparison(report, ClauseId::last_forward)) {
    const AnyLayer::Matrices other = another_batch(layer, inputs, declared(layer.traits, options).samples);
    const arma::mat c = in_scalar_of(layer, random_cotangent(cotangent.n_rows, cotangent.n_cols, options.seed + 31));
    if (auto all = elsewhere.findings(other, c, "right at the batch given, wrong at another"); !all.empty()) return all;
  }
  if (!is_broken_by_comparison(report, ClauseId::moved_parameters)) return {};
  for (const Move move : all_moves) {
    const KeptCoordinates kept = kept_parameters(layer);
    move_parameters(layer, move);
    auto all = elsewhere.findings(
        inputs, cotangent, "right at the parameters given, wrong where they are " + std::string(to_string(move)));
    if (!all.empty() || !allowance.affords(0)) return all;
  }
  return {};
}

}  // namespace gradcheck::detail
