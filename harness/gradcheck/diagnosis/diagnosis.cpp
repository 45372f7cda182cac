// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/diagnosis.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/diagnosis/guard.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>
#include <gradcheck/diagnosis/large_layer.hpp>
#include <gradcheck/diagnosis/not_finite.hpp>
#include <gradcheck/diagnosis/without_probes.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

std::vector<Hypothesis> joined(std::initializer_list<std::vector<Hypothesis>> groups) {
  std::vector<Hypothesis> all;
  for (const auto& some : groups) all.insert(all.end(), some.begin(), some.end());
  return all;
}

void add_alternative(Finding& finding, const std::string& mistake) {
  if (mistake != finding.mistake && std::ranges::find(finding.alternatives, mistake) == finding.alternatives.end())
    finding.alternatives.push_back(mistake);
}

/// A kernel that is slid along x in reverse is, where it reaches as far to both sides, the transposed Jacobian as well:
/// whoever wrote it knows the kernel.
bool is_nearer_to_the_code(const Finding& other, const Finding& first) {
  return first.mistake == "Jacobian not transposed" && other.mistake == "parameter reversed";
}

/// Tried one after the other, where none of those that are nearest to the code explains what is wrong.
std::vector<Hypothesis> later_hypotheses() {
  return joined(
      {slope_of_output_hypotheses(), factor_hypotheses(),       entry_hypotheses(),        line_hypotheses(),
       misplaced_entry_hypotheses(), side_hypotheses(),         case_hypotheses(),         group_hypotheses(),
       product_hypotheses(),         gate_hypotheses(),         output_hypotheses(),       inner_matrix_hypotheses(),
       mixed_up_hypotheses(),        rank_one_hypotheses(),     own_term_hypotheses(),     term_hypotheses(),
       threshold_hypotheses(),       sample_hypotheses(),       lacking_term_hypotheses(), coarse_hypotheses(),
       delta_hypotheses(),           shared_delta_hypotheses(), constant_hypotheses()});
}

/// The first hypothesis that explains these blocks; all others that explain them as well are alternatives.
std::optional<Finding> name_of(const Evidence& e, const Blocks& blocks) {
  std::optional<Finding> first;
  for (const Hypothesis& h :
       joined({ratio_hypotheses(), parameter_factor_hypotheses(), part_hypotheses(), left_out_hypotheses(),
               place_hypotheses(), slope_hypotheses(), parameter_hypotheses()})) {
    auto finding = asked(h, e, blocks);
    if (!finding) continue;
    if (!first) first = finding;
    if (is_nearer_to_the_code(*finding, *first)) std::swap(*first, *finding);
    add_alternative(*first, finding->mistake);
    for (const std::string& other : finding->alternatives) add_alternative(*first, other);
  }
  for (const Hypothesis& h : later_hypotheses())
    if (!first) first = asked(h, e, blocks);
  return first;
}

/// Backward of the cotangent is the sum of backward of its entries: otherwise Jacobians by single outputs mean nothing.
bool is_linear(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent, const Probe& own) {
  const auto g = attempt([&] { return gradient(layer, inputs, cotangent); });
  if (!g) return false;
  const arma::vec c = arma::vectorise(cotangent);
  for (std::size_t b = 0; b < g.value->size(); ++b) {
    const arma::vec sum = own.blocks[b].analytic.t() * c, size = arma::abs(own.blocks[b].analytic).t() * arma::abs(c);
    if (g.value->at(b).n_elem != sum.n_elem) return false;
    // what a sum that is zero leaves is rounding, of numbers as large as the derivatives
    const double left = 64 * layer.spacing * arma::max(arma::abs(own.blocks[b].numeric).t() * arma::abs(c));
    for (arma::uword i = 0; i < sum.n_elem; ++i)
      if (!close(g.value->at(b)(i), sum(i), std::max(1e-9, 0x1p12 * layer.spacing) * size(i) + left + 1e-300))
        return false;
  }
  return true;
}

/// Takes the inputs out of these whose gradients are wrong because of what the wrong parameters share with them: their
/// names.
std::vector<std::string> following_inputs(const Evidence& e, Blocks& unnamed) {
  Blocks parameters, rest;
  std::vector<std::string> names;
  for (const std::size_t b : e.wrong)
    if (!e.probes[0].blocks[b].of_input) parameters.push_back(b);
  for (const std::size_t b : unnamed)
    if (unless_it_throws([&] { return std::optional(follows_from_deltas(e, b, parameters)); }) == std::optional(true))
      names.push_back(e.names({b}));
    else
      rest.push_back(b);
  unnamed = std::move(rest);
  return names;
}

/// Each block by itself; those of one class share a finding.
std::vector<Finding> one_by_one(const Evidence& e) {
  std::vector<Finding> all;
  Blocks unnamed;
  for (const std::size_t b : e.wrong) {
    auto finding = e.wrong.size() > 1 ? name_of(e, {b}) : std::nullopt;
    if (!finding) {
      unnamed.push_back(b);
      continue;
    }
    const auto like = std::ranges::find(all, finding->mistake, &Finding::mistake);
    if (like == all.end()) {
      all.push_back(std::move(*finding));
    } else {
      like->where += ", " + finding->where;
      like->sentence += "; " + finding->where + ": " + finding->sentence;
    }
  }
  const std::vector<std::string> following = following_inputs(e, unnamed);
  if (!unnamed.empty())
    if (auto rest = unless_it_throws([&] { return std::optional(described(e, unnamed)); }))
      all.push_back(std::move(*rest));
  if (!all.empty()) all[0].consequences.insert(all[0].consequences.end(), following.begin(), following.end());
  return all;
}

/// How many entries of each block disagree in a report whose blocks are those of the layer; else empty.
std::vector<arma::uword> disagreeing(const Report* report, const AnyLayer& layer) {
  std::vector<arma::uword> counts;
  if (!report || report->blocks.size() != layer.block_names().size()) return counts;
  for (const Block& b : report->blocks) counts.push_back(b.counts().disagree);
  return counts;
}

/// The report is that of these inputs, if there is one.
std::vector<Finding> by_jacobians(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                  const Report* report, const Options& options, const Allowance& allowance) {
  const KeptCoordinates kept = kept_parameters(layer);
  Evidence e = evidence_of(layer, inputs, options, allowance);
  e.disagree = disagreeing(report, layer);
  drop_strays(e);
  if (e.probes.empty() || e.wrong.empty()) return {};
  set_parameters(layer, e.probes[0].parameters);
  if (!is_linear(layer, e.probes[0].inputs,
                 arma::size(cotangent) == arma::size(e.probes[0].output) ? cotangent
                                                                         : arma::ones(arma::size(e.probes[0].output)),
                 e.probes[0]))
    return {};
  const auto together = name_of(e, e.wrong);
  std::vector<Finding> all = together ? std::vector<Finding>{*together} : one_by_one(e);
  if (!all.empty()) all[0].slopes = unless_it_throws([&] { return slopes_seen(e); });
  return all;
}

/// What some samples show, whose numbers there are not those of the batch.
std::vector<Finding> of_some(std::vector<Finding> all, const std::vector<arma::uword>& samples) {
  const bool one = samples.size() == 1;
  const std::string here = one ? "0" : "0 to " + std::to_string(samples.size() - 1);
  for (Finding& f : all)
    f.sentence += "; seen with sample" + std::string(one ? " " : "s ") + listed(samples) + " alone, here " + here;
  return all;
}

/// Of a layer that is too large to be opened up, or too dear beside its values, what a part of its samples shows, or
/// the gradient alone.
std::vector<Finding> by_values(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                               const Report& report, const Options& options, const Allowance& allowance) {
  const bool can_be_whole = can_be_probed(report.counts().total(), cotangent.n_elem);
  std::vector<Finding> of_few;
  if (!can_be_whole || were_had_together(report))
    if (const auto some = fewer_samples(layer, inputs, report))
      of_few = of_some(by_jacobians(layer, some->inputs, cotangent, nullptr, options, allowance), some->samples);
  if (all_have_names(of_few)) return of_few;
  auto of_all = can_be_whole ? by_jacobians(layer, inputs, cotangent, &report, options, allowance)
                             : of_the_gradient_alone(layer, inputs, cotangent, report, options);
  return all_have_names(of_all) || of_few.empty() ? of_all : of_few;
}

bool has_wrong_shape(const Block& b) { return !b.verdict.is_empty() && b.at(0).reason == Reason::shape; }

}  // namespace

bool all_have_names(const std::vector<Finding>& all) {
  return !all.empty() && std::ranges::find(all, unnamed_mistake, &Finding::mistake) == all.end();
}

std::optional<Finding> asked(const Hypothesis& hypothesis, const Evidence& e, const Blocks& blocks) {
  return unless_it_throws([&] { return hypothesis(e, blocks); });
}

std::vector<Finding> diagnose_values(AnyLayer& given, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                     const Report& report, const Options& options, const Allowance& allowance) {
  if (report.counts().disagree == 0) return {};
  AnyLayer layer = given.in_double ? *given.in_double : given;
  layer.traits = declared(layer.traits, options);
  const Samples along = layer.traits.samples;
  std::vector<Finding> all;
  const auto or_else = [&all](auto look) {
    if (all.empty()) all = unless_it_throws(look);
  };
  or_else([&] { return ties_counted_again(report); });
  or_else([&] { return not_finite(given, inputs, cotangent, report); });
  or_else([&] { return guard_on_one_side(given, inputs, cotangent, report, along); });
  or_else([&] { return not_summed(layer, inputs, cotangent, report, along); });
  if (std::ranges::none_of(report.blocks, has_wrong_shape))
    or_else([&] { return by_values(layer, inputs, cotangent, report, options, allowance); });
  gradient(given, inputs, cotangent);  // leaves the layer as one forward and backward would
  return all;
}

}  // namespace gradcheck::detail
