// SPDX-License-Identifier: MIT
// What arrives at z = x W, its delta, goes into dW = x^T delta and into dX = delta W^T: one shows the other.
#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/hypotheses/inner_values.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// A parameter that may have been used on an input: z = x W, or z = x W^T.
struct InputUse {
  std::size_t block;  ///< of the parameter
  bool transposed;

  const arma::mat& weights(const Probe& p) const {
    return p.parameters[block - (p.blocks.size() - p.parameters.size())];
  }
  arma::mat turned(const arma::mat& m) const { return transposed ? arma::mat(m.t()) : m; }
  /// [features x width of z]
  arma::mat of_output(const Jacobian& b, const arma::mat& jacobian, arma::uword t) const {
    return turned(arma::reshape(jacobian.row(t), b.rows, b.cols));
  }
};

std::vector<InputUse> uses_of(const Evidence& e, std::size_t input, const Blocks& of) {
  std::vector<InputUse> all;
  const Probe& p = e.probes[0];
  for (const std::size_t k : of)
    for (const bool transposed : {false, true}) {
      const Jacobian& b = p.blocks[k];
      if (!b.of_input && b.rows > 1 && b.cols > 1 && (transposed ? b.cols : b.rows) == p.blocks[input].cols)
        all.push_back({k, transposed});
    }
  return all;
}

/// x of the block, where there is one input alone.
bool has_one_input(const Evidence& e, std::size_t input) {
  return input == 0 && e.probes[0].inputs.size() == 1 && std::ranges::all_of(e.probes, has_rows_of_samples);
}

/// X^T (what dX is off by, through output t) and X^T (what the wrong deltas, times their W^T, make of it) are the same.
bool is_off_by(const Probe& p, const Jacobian& dx, arma::uword t, const std::vector<InputUse>& uses, bool& differs) {
  const arma::mat& x = p.inputs[0];
  const arma::mat off = x.t() * arma::reshape(dx.analytic.row(t) - dx.numeric.row(t), dx.rows, dx.cols);
  arma::mat explained(arma::size(off), arma::fill::zeros);
  double error = arma::norm(x, 1) * dx.error_bar.row(t).max();
  for (const InputUse& use : uses) {
    const Jacobian& b = p.blocks[use.block];
    const arma::mat w = use.turned(use.weights(p));
    explained += use.of_output(b, b.analytic - b.numeric, t) * w.t();
    error += arma::norm(w, "inf") * b.error_bar.row(t).max();
  }
  const double bound = 4 * error + 1e-6 * (arma::norm(x, 1) * dx.scale() + arma::abs(explained).max());
  differs = differs || arma::abs(off).max() > 100 * bound;
  return arma::abs(off - explained).max() <= bound;
}

bool are_all_off_by(const Evidence& e, std::size_t input, const std::vector<InputUse>& uses) {
  bool differs = false;
  for (const Probe& p : e.probes)
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      if (!is_off_by(p, p.blocks[input], t, uses, differs)) return false;
  return differs;
}

/// What stands before each column's share of dX, by sample: what is off is the sum of these shares, each by one number
/// whatever the output.
struct DeltaShares {
  arma::mat off;  ///< [samples x width of z]; 0 where a share is right
  arma::uword spare = 0;
  arma::uword seen = 0;  ///< numbers of a sample that is off by far more than its bound
  bool holds = true;
  bool left_out = true;  ///< what is off is all of the shares
};

/// Whether no sample's dX is off through the output of another: of these nothing is explained.
bool is_right_between_samples(const Probe& p, const Jacobian& dx) {
  for (arma::uword i = 0; i < dx.numeric.n_cols; ++i)
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      if (p.sample_of(t) != p.sample_of(dx, i) && !dx.is_right(i * dx.numeric.n_rows + t)) return false;
  return true;
}

/// delta of output t, by the parameter's own gradient, which is x of the sample times it.
std::optional<arma::rowvec> delta_of(const Probe& p, const InputUse& use, arma::uword t) {
  const Jacobian& b = p.blocks[use.block];
  const arma::rowvec x = p.inputs[0].row(p.sample_of(t));
  const arma::mat own = use.of_output(b, b.numeric, t);
  const arma::rowvec delta = x * own / arma::dot(x, x);
  if (arma::abs(own - x.t() * delta).max() > 12 * b.error_bar.row(t).max() + 1e-6 * b.scale()) return std::nullopt;
  return delta;
}

DeltaShares shares_of(const Probe& p, const Jacobian& dx, const InputUse& use) {
  const arma::mat w = use.turned(use.weights(p));
  DeltaShares s{arma::zeros(p.samples, w.n_cols)};
  const double bound = 12 * dx.error_bar.max() + 1e-6 * dx.scale();
  constexpr double told_apart = 1e-3;  // beside bars as wide as at a kink anything holds
  if (bound > told_apart * dx.scale() || !is_right_between_samples(p, dx)) return {{}, 0, 0, false, false};
  for (arma::uword n = 0; n < p.samples && s.holds; ++n) {
    arma::mat shares;
    arma::vec off;
    for (arma::uword t = n; t < p.output.n_elem; t += p.samples) {
      const auto delta = delta_of(p, use, t);
      if (!delta) return {{}, 0, 0, false, false};
      const arma::mat gap = arma::reshape(dx.analytic.row(t) - dx.numeric.row(t), dx.rows, dx.cols);
      shares = arma::join_cols(shares, w.each_row() % *delta);
      off = arma::join_cols(off, gap.row(n).t());
    }
    if (shares.n_rows < shares.n_cols + shares.n_cols / 2 + 2) return {{}, 0, 0, false, false};
    const arma::vec number = arma::pinv(shares, 1e-9) * off;
    s.holds = arma::abs(shares * number - off).max() <= bound;
    s.left_out = s.left_out && arma::abs(arma::sum(shares, 1) + off).max() <= bound;
    s.off.row(n) = number.t();
    s.spare += shares.n_rows - shares.n_cols;
    s.seen += arma::abs(off).max() > 100 * bound ? number.n_elem : 0;
  }
  return s;
}

/// The gradient of W is right, and the share of dX that goes through W has another delta.
std::optional<Finding> share_wrong(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1 || !e.probes[0].blocks[blocks[0]].of_input || !has_one_input(e, blocks[0]))
    return std::nullopt;
  Blocks right;
  for (std::size_t k = 0; k < e.probes[0].blocks.size(); ++k)
    if (std::ranges::find(e.wrong, k) == e.wrong.end()) right.push_back(k);
  for (const InputUse& use : uses_of(e, blocks[0], right)) {
    arma::uword spare = 0, seen = 0;
    bool left_out = true;
    const bool holds = std::ranges::all_of(e.probes, [&](const Probe& p) {
      const DeltaShares s = shares_of(p, p.blocks[blocks[0]], use);
      spare += s.spare;
      seen += s.seen;
      left_out = left_out && s.left_out;
      return s.holds;
    });
    if (!holds || spare < 24 || seen < 6) continue;
    const std::string w = e.names({use.block}), line = use.transposed ? "row" : "column";
    if (left_out)
      return found(e, blocks, "one branch missing",
                   "dX lacks all that comes through " + w + ", and nothing else: the gradient of " + w +
                       " itself has the right delta",
                   {e.probes.size(), 0});
    return found(e, blocks, "made of another delta",
                 "the share of dX that comes through " + w +
                     " is wrong, and nothing else: of each sample what comes through each " + line + " of " + w +
                     " has a number of its own for a factor, the same through every output, such as a slope that is "
                     "left out or another; the gradient of " +
                     w + " itself has the right delta",
                 {e.probes.size(), 0});
  }
  return std::nullopt;
}

/// The scores q k^T of two uses of x, q = x U and k = x W: their gradient G of an output of sample n has row n alone.
/// dW is X^T G^T q, and (X^T g) q_n^T; with G for its transposed it is x_n (q^T g)^T.
std::optional<Predicted> with_scores_transposed(const Probe& p, const Jacobian& b, const InputUse& wrong,
                                                const InputUse& other, bool of_rows) {
  const arma::mat& x = p.inputs[0];
  const arma::mat u = other.turned(other.weights(p));
  Predicted r{b.numeric, b.error_bar};
  for (arma::uword t = 0; t < p.output.n_elem; ++t) {
    const arma::vec own = x.row(p.sample_of(t)).t(), q = u.t() * own;
    const arma::mat there = wrong.of_output(b, b.numeric, t);
    arma::mat instead;
    if (of_rows) {
      instead = own * (there * q / arma::dot(q, q)).t() * u;
    } else {
      arma::vec g;
      if (!arma::solve(g, u.t(), arma::vec(there.t() * own / arma::dot(own, own)), arma::solve_opts::no_approx))
        return std::nullopt;
      instead = g * q.t();
    }
    r.value.row(t) = arma::vectorise(wrong.turned(instead)).t();
    r.error.row(t).fill(10 * b.error_bar.row(t).max());
  }
  return r;
}

std::optional<Finding> scores_transposed(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1 || e.probes[0].blocks[blocks[0]].of_input || !has_one_input(e, 0)) return std::nullopt;
  Blocks others;
  for (std::size_t k = 0; k < e.probes[0].blocks.size(); ++k)
    if (k != blocks[0]) others.push_back(k);
  for (const InputUse& wrong : uses_of(e, 0, blocks))
    for (const InputUse& other : uses_of(e, 0, others)) {
      if (wrong.turned(wrong.weights(e.probes[0])).n_cols != other.turned(other.weights(e.probes[0])).n_cols) continue;
      for (const bool of_rows : {true, false}) {
        const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) {
          return with_scores_transposed(p, b, wrong, other, of_rows);
        });
        if (match)
          return found(e, blocks, "matrix not transposed",
                       "the products of what " + e.names({other.block}) + " and " + e.names(blocks) +
                           " make of two samples, the "
                           "scores, have a gradient G with a row for each sample: in the gradient of " +
                           e.names(blocks) + " G stands where G transposed belongs, or the other way round",
                       *match);
      }
    }
  return std::nullopt;
}

}  // namespace

bool follows_from_deltas(const Evidence& e, std::size_t input, const Blocks& wrong) {
  if (!e.probes[0].blocks[input].of_input || !has_one_input(e, input)) return false;
  std::vector<InputUse> plain, turned;
  for (const InputUse& use : uses_of(e, input, wrong)) (use.transposed ? turned : plain).push_back(use);
  return (!plain.empty() && are_all_off_by(e, input, plain)) || (!turned.empty() && are_all_off_by(e, input, turned));
}

std::vector<Hypothesis> shared_delta_hypotheses() { return {share_wrong, scores_transposed}; }

}  // namespace gradcheck::detail
