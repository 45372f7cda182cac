// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/without_probes.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/diagnosis/evidence.hpp>

namespace gradcheck::detail {

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

std::vector<Finding> ties_counted_again(const Report& report) {
  std::vector<Finding> all;
  for (const Block& b : report.blocks) {
    const arma::uword wrong = b.counts().disagree;
    if (wrong == 0) continue;
    const arma::vec used = b.analytic.elem(b.tied), expected = b.numeric.elem(b.tied);
    if (b.tied.n_elem < wrong || arma::any(arma::abs(used) <= arma::abs(expected))) return {};
    const arma::vec times = arma::abs(used) / arma::abs(expected);
    all.push_back({"tie counted again",
                   b.name,
                   std::to_string(wrong) + " entries tie with others that are the same number (" + b.names_of(b.tied) +
                       "): one by one each lies between its slopes, but moved together they change the outputs by less "
                       "than their gradients add up to, which is " +
                       number(times.min(), 6) +
                       (times.max() > 1.001 * times.min() ? " to " + number(times.max(), 6) : "") + " times that",
                   {},
                   {},
                   b.of_input});
  }
  return all;
}

}  // namespace gradcheck::detail
