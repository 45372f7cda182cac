// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <functional>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/check/check_direction.hpp>
#include <gradcheck/contract/point.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = ContractPoint::Matrices;

constexpr arma::uword most_parts = 8;

/// Ranges of samples, at most 8, together the whole batch: single samples where there are no more.
std::vector<std::pair<arma::uword, arma::uword>> parts_of(arma::uword samples) {
  const arma::uword size = (samples + most_parts - 1) / most_parts;
  std::vector<std::pair<arma::uword, arma::uword>> parts;
  for (arma::uword first = 0; first < samples; first += size)
    parts.emplace_back(first, std::min(first + size, samples) - 1);
  return parts;
}

void require_independent(const ContractPoint& p) {
  if (!p.traits().samples_independent) throw NotTested{"samples are declared to depend on each other"};
  if (p.layer().reseed) throw NotTested{"what is random in it depends on the batch"};
  if (p.samples() == 1) throw NotTested{"a batch of one"};
}

std::string name_of(std::pair<arma::uword, arma::uword> part) {
  return part.first == part.second
             ? "sample " + std::to_string(part.first) + " alone: "
             : "samples " + std::to_string(part.first) + " to " + std::to_string(part.second) + " alone: ";
}

/// The difference beside ties. part: of a matrix of the whole batch what belongs to these entries of a block.
std::string beside_ties(const ContractPoint& p, const Matrices& found, const Matrices& expected, double times,
                        const std::function<arma::mat(std::size_t block, const arma::mat& of_batch)>& part) {
  const std::string wrong = p.difference(found, expected, times);
  if (wrong.empty()) return wrong;
  Matrices ties = p.ties();
  for (std::size_t b = 0; b < ties.size(); ++b) ties[b] = part(b, ties[b]);
  return p.difference(found, expected, times, ties);
}

/// Where the outputs of samples are the same whatever the others are, it is their place that decides. Nothing where
/// there are no others, or forward refuses them: what was found stands all the same.
std::string hint_of_place(const ContractPoint& p, std::pair<arma::uword, arma::uword> part) try {
  const auto [first, last] = part;
  const arma::mat among_others = p.output_at(p.among_others(first, last));
  const bool stands_apart =
      arma::size(among_others) == arma::size(p.output()) &&
      p.output_difference(p.some(among_others, first, last), p.some(p.output(), first, last)).empty();
  return stands_apart ? ", whatever the other samples are: a layer that draws a mask offers reseed(seed)" : "";
} catch (const NotTested&) {
  return "";
} catch (const Refused&) {
  return "";
}

std::string independent(const ContractPoint& p) {
  require_independent(p);
  for (const auto& part : parts_of(p.samples())) {
    const arma::uword first = part.first, last = part.second;
    const Matrices x = p.some(p.inputs(), first, last);
    const std::string output = p.output_difference(p.output_at(x), p.some(p.output(), first, last));
    if (!output.empty()) return name_of(part) + output + hint_of_place(p, part);
    Matrices alone = gradient(p.layer(), x, p.some(p.cotangent(), first, last)), expected;
    alone.resize(p.inputs_with_gradient());
    for (std::size_t b = 0; b < alone.size(); ++b)  // that of a table is a sum over samples, see below
      expected.push_back(p.is_per_sample(b) ? p.some(p.gradients()[b], first, last) : alone[b]);
    const std::string wrong = beside_ties(p, alone, expected, 1, [&](std::size_t b, const arma::mat& m) {
      return p.is_per_sample(b) ? p.some(m, first, last) : m;
    });
    if (!wrong.empty()) return name_of(part) + wrong;
  }
  return {};
}

/// Whether the gradient of the first sample is wrong without any other: then it is no sum because its parts are wrong.
/// One that is zero there may leave out a sample, which is a sum that is wrong.
bool is_wrong_alone(const ContractPoint& p) {
  if (p.values_agree()) return false;
  const Matrices x = p.some(p.inputs(), 0, 0);
  const arma::mat c = p.some(p.cotangent(), 0, 0);
  const Matrices alone = gradient(p.layer(), x, c);
  const auto first_parameter = alone.begin() + static_cast<std::ptrdiff_t>(p.inputs_with_gradient());
  if (std::any_of(first_parameter, alone.end(), [](const arma::mat& g) { return g.is_zero(); })) return false;
  return check_direction(p.layer(), x, c, alone, p.seed() + 17).verdict == Verdict::disagree;
}

Wrong sum(const ContractPoint& p) {
  require_independent(p);
  const auto is_sum = [&p](std::size_t b) { return b >= p.inputs_with_gradient() || !p.is_per_sample(b); };
  bool any = false;
  for (std::size_t b = 0; b < p.gradients().size(); ++b) any = any || is_sum(b);
  if (!any) throw NotTested{"no parameters"};
  Matrices total;
  for (const auto& [first, last] : parts_of(p.samples())) {
    Matrices alone = gradient(p.layer(), p.some(p.inputs(), first, last), p.some(p.cotangent(), first, last));
    for (std::size_t b = 0; b < alone.size(); ++b)
      if (!is_sum(b)) alone[b] = p.gradients()[b];  // not part of the sum
    for (std::size_t b = 0; b < alone.size(); ++b)
      if (is_sum(b) && arma::size(alone[b]) != arma::size(p.gradients()[b]))
        return "for some samples alone a parameter's gradient is " + shape(alone[b]) + ", in the batch " +
               shape(p.gradients()[b]);
    if (total.empty()) total.resize(alone.size());
    for (std::size_t b = 0; b < alone.size(); ++b)
      total[b] = !is_sum(b) || total[b].is_empty() ? alone[b] : arma::mat(total[b] + alone[b]);
  }
  const std::string wrong = beside_ties(p, total, p.gradients(), static_cast<double>(p.samples()),
                                        [](std::size_t, const arma::mat& m) { return m; });
  if (wrong.empty()) return "";
  return {"summed over samples alone, " + wrong + " as in the batch",
          is_wrong_alone(p) ? Breach::of_parts : Breach::compared};
}

}  // namespace

std::vector<ClauseTest> tests_of_samples() {
  return {{ClauseId::samples_independent, independent}, {ClauseId::sum_over_samples, sum}};
}

}  // namespace gradcheck::detail
