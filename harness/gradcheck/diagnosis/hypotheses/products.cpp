// SPDX-License-Identifier: MIT
// A matrix P that stands in a symmetric product, P P^T or P^T P: its gradient is (B + B^T) P, or P (B + B^T).
#include <algorithm>
#include <cmath>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// The numbers of a block itself.
const arma::mat& numbers_of_block(const Evidence& e, const Probe& p, std::size_t block) {
  const std::size_t inputs = p.blocks.size() - p.parameters.size();
  if (block >= inputs) return p.parameters[block - inputs];
  std::size_t k = 0;
  for (std::size_t moving = 0;; ++k)
    if (e.layer.differentiable[k] && moving++ == block) break;
  return p.inputs[k];
}

struct ProductSymmetry {
  bool holds = true, differs = false;
  arma::uword outputs = 0;
};

/// P^T G = P^T B + (P^T B)^T for P P^T, and with P from the right for P^T P; G the right gradient of one output, B that
/// of backward.
void look_at_symmetry(ProductSymmetry& s, const Jacobian& b, arma::uword t, const arma::mat& p, bool from_left) {
  const auto met = [&](const arma::mat& g) -> arma::mat {
    const arma::mat m = arma::reshape(g, b.rows, b.cols);
    return from_left ? arma::mat(p.t() * m) : arma::mat(m * p.t());
  };
  const arma::mat right = met(b.numeric.row(t)), half = met(b.analytic.row(t));
  const double size = arma::norm(p, 1) + arma::norm(p, "inf");
  const double bound = size * (4 * b.error_bar.row(t).max() + 1e-6 * b.scale());
  s.holds = s.holds && arma::abs(right - half - half.t()).max() <= bound;
  const bool asymmetric = arma::abs(half - half.t()).max() > 100 * bound;
  s.differs = s.differs || asymmetric;
  s.outputs += asymmetric ? 1 : 0;
}

std::optional<Finding> not_symmetrised(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  for (const bool from_left : {true, false}) {
    ProductSymmetry s;
    for (const Probe& p : e.probes) {
      const Jacobian& b = p.blocks[blocks[0]];
      if (std::min(b.rows, b.cols) < 2) return std::nullopt;
      for (arma::uword t = 0; t < b.numeric.n_rows && s.holds; ++t)
        look_at_symmetry(s, b, t, numbers_of_block(e, p, blocks[0]), from_left);
    }
    if (!s.holds || s.outputs < 4) continue;
    const std::string p = e.names(blocks), product = from_left ? p + " " + p + "^T" : p + "^T " + p;
    return found(e, blocks, "not symmetrised",
                 "the gradient is that of one factor of " + product + " alone, " + (from_left ? "B " + p : p + " B") +
                     " with some B, and the numeric one has B + B^T for it: " + p + " stands in both factors",
                 {e.probes.size(), 0});
  }
  return std::nullopt;
}

constexpr double least_condition = 1e-6;

/// P M for M P, and the other way round.
std::optional<Finding> from_wrong_side(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  for (const bool was_left : {true, false}) {
    const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
      const arma::mat& own = numbers_of_block(e, p, blocks[0]);
      if (b.rows != b.cols || b.rows < 2 || arma::rcond(own) < least_condition) return std::nullopt;
      const arma::mat inverse = arma::inv(own);
      const double size = arma::norm(own, "inf") * arma::norm(inverse, "inf") * static_cast<double>(b.rows);
      Predicted r{b.numeric, b.error_bar};
      for (arma::uword t = 0; t < b.numeric.n_rows; ++t) {
        const arma::mat g = arma::reshape(b.numeric.row(t), b.rows, b.cols);
        const arma::mat turned = was_left ? arma::mat(own * g * inverse) : arma::mat(inverse * g * own);
        r.value.row(t) = arma::vectorise(turned).t();
        r.error.row(t).fill(size * b.error_bar.row(t).max());
      }
      return r;
    });
    const std::string p = e.names(blocks);
    if (match)
      return found(e, blocks, "multiplied from the wrong side",
                   was_left ? "the numeric gradient is M " + p + ", backward's " + p + " M, with the same M"
                            : "the numeric gradient is " + p + " M, backward's M " + p + ", with the same M",
                   *match);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Hypothesis> product_hypotheses() { return {not_symmetrised, from_wrong_side}; }

}  // namespace gradcheck::detail
