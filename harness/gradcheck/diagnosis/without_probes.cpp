// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/without_probes.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/diagnosis/evidence.hpp>

namespace gradcheck::detail {
namespace {

/// The values of every block at the point: differentiable inputs, then parameters that have a gradient.
AnyLayer::Matrices block_values(const AnyLayer& layer, const AnyLayer::Matrices& inputs) {
  AnyLayer::Matrices values;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (layer.differentiable[k]) values.push_back(inputs[k]);
  for (const Parameter& p : layer.parameters())
    if (p.gradient) values.push_back(p.value.values());
  return values;
}

/// Where a block's gradient is not finite: how many entries, and the sizes of the values there and elsewhere.
struct Place {
  arma::uword entries = 0, at_zero = 0;
  bool others_agree = true;
  double least_here = arma::datum::inf, most_elsewhere = 0;
};

Place place_of(const Block& b, const arma::mat& value) {
  Place at;
  for (arma::uword i = 0; i < b.analytic.n_elem; ++i) {
    if (std::isfinite(b.analytic(i))) {
      at.most_elsewhere = std::max(at.most_elsewhere, std::abs(value(i)));
      at.others_agree = at.others_agree && b.at(i).verdict != Verdict::disagree;
      continue;
    }
    ++at.entries;
    at.at_zero += value(i) == 0.0 ? 1 : 0;
    at.least_here = std::min(at.least_here, std::abs(value(i)));
  }
  return at;
}

std::optional<Finding> not_finite_in(const Block& b, const arma::mat& value) {
  if (arma::size(b.analytic) != arma::size(value) || b.at(0).reason == Reason::shape) return std::nullopt;
  const Place at = place_of(b, value);
  if (at.entries == 0) return std::nullopt;
  const std::string all =
      std::to_string(at.entries) + " of " + std::to_string(value.n_elem) + " entries are NaN or infinite, ";
  const std::string rest = at.others_agree ? ", all others agree" : "";
  if (at.at_zero == at.entries)
    return Finding{"NaN at zero", b.name, all + "each where " + b.name + " is exactly 0" + rest, {}, {}, b.of_input};
  if (at.least_here > at.most_elsewhere)
    return Finding{"NaN far from zero",
                   b.name,
                   all + "all at values of at least " + number(at.least_here) + ", no other reaches " +
                       number(at.most_elsewhere) + ": an overflow" + rest,
                   {},
                   {},
                   b.of_input};
  return Finding{
      "gradient not finite", b.name, all + "where the numeric derivative is finite" + rest, {}, {}, b.of_input};
}

}  // namespace

std::vector<Finding> not_finite(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const Report& report) {
  const AnyLayer::Matrices values = block_values(layer, inputs);
  std::vector<Finding> all;
  for (std::size_t b = 0; b < std::min(values.size(), report.blocks.size()); ++b)
    if (auto finding = not_finite_in(report.blocks[b], values[b])) all.push_back(std::move(*finding));
  return all;
}

std::vector<Finding> not_summed(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                const Report& report, Samples along) {
  std::vector<Finding> all;
  const auto has_wrong_shape = [](const Block& b) { return !b.verdict.is_empty() && b.at(0).reason == Reason::shape; };
  if (std::ranges::none_of(report.blocks, has_wrong_shape)) return all;
  const std::vector<arma::mat> gradients = gradient(layer, inputs, cotangent);
  const auto probe = numeric_probe_at(layer, inputs, along);
  for (std::size_t k = 0; probe && k < gradients.size(); ++k) {
    const Jacobian& b = probe->blocks[k];
    const arma::mat& g = gradients[k];
    if (!has_wrong_shape(report.blocks[k]) || g.n_cols != b.cols || g.n_rows <= b.rows || g.n_rows % b.rows != 0)
      continue;
    arma::mat sum(b.rows, b.cols, arma::fill::zeros);
    for (arma::uword first = 0; first < g.n_rows; first += b.rows) sum += g.rows(first, first + b.rows - 1);
    const arma::vec c = arma::vectorise(cotangent), numeric = b.numeric.t() * c, error = b.error_bar.t() * arma::abs(c);
    bool holds = true;
    for (arma::uword i = 0; i < numeric.n_elem; ++i)
      holds = holds && close(sum(i), numeric(i), 4 * error(i) + 1e-7 * arma::abs(numeric).max());
    if (holds)
      all.push_back({"not the sum over samples",
                     b.name,
                     "the gradient is " + shape(g) + ", expected " + shape(sum) + ": " +
                         std::to_string(g.n_rows / b.rows) +
                         " parts one below the other, whose sum is the numeric gradient",
                     {},
                     {},
                     b.of_input});
  }
  return all;
}

}  // namespace gradcheck::detail
