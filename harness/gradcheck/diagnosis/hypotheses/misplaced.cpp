// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <map>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

bool all_blocks(const Evidence& e, const Blocks& blocks, bool (*holds)(const Probe&, const Jacobian&)) {
  return std::ranges::all_of(e.probes, [&](const Probe& p) {
    return std::ranges::all_of(blocks, [&](std::size_t b) { return holds(p, p.blocks[b]); });
  });
}

std::optional<Finding> jacobian_not_transposed(const Evidence& e, const Blocks& blocks) {
  if (!all_blocks(e, blocks, has_shape_of_output)) return std::nullopt;
  const auto match =
      explains(e.probes, blocks, by([](auto&, auto&, const arma::mat& m) -> arma::mat { return m.t(); }));
  if (!match) return std::nullopt;
  return found(e, blocks, "Jacobian not transposed",
               "backward multiplies by the Jacobian, not by its transpose: it runs the way of forward", *match);
}

/// Every row of the Jacobian as the block's matrix, changed and laid out again.
template <class Change>
Prediction of_gradient(Change change) {
  return by([change](const Probe&, const Jacobian& b, const arma::mat& m) {
    arma::mat changed = m;
    for (arma::uword t = 0; t < m.n_rows; ++t)
      changed.row(t) = arma::vectorise(change(arma::mat(arma::reshape(m.row(t), b.rows, b.cols)))).t();
    return changed;
  });
}

std::optional<Finding> transposed(const Evidence& e, const Blocks& blocks) {
  if (!all_blocks(e, blocks, [](const Probe&, const Jacobian& b) { return b.rows == b.cols && b.rows > 1; }))
    return std::nullopt;
  const auto match = explains(e.probes, blocks, of_gradient([](const arma::mat& g) -> arma::mat { return g.t(); }));
  if (!match) return std::nullopt;
  return found(e, blocks, "transposed", "entry [j, k] of the gradient is the numeric one of [k, j], everywhere",
               *match);
}

/// Two blocks of the same shape, each with the gradient of the other.
std::optional<Finding> exchanged(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 2) return std::nullopt;
  const auto alike = [&blocks](const Probe& p) {
    const Jacobian &a = p.blocks[blocks[0]], &b = p.blocks[blocks[1]];
    return a.rows == b.rows && a.cols == b.cols;
  };
  if (!std::ranges::all_of(e.probes, alike)) return std::nullopt;
  const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    const Jacobian& other = p.blocks[&b == &p.blocks[blocks[0]] ? blocks[1] : blocks[0]];
    return Predicted{other.numeric, other.error_bar};
  });
  if (!match) return std::nullopt;
  return found(e, blocks, "gradients exchanged", "each has the numeric gradient of the other", *match);
}

std::optional<Finding> summed_too_far(const Evidence& e, const Blocks& blocks) {
  const auto say = [&](const std::string& what, const Prediction& p) -> std::optional<Finding> {
    const auto match = explains(e.probes, blocks, p);
    if (!match) return std::nullopt;
    return found(e, blocks, "summed too far", "every entry is the sum over " + what + " of the numeric gradient",
                 *match);
  };
  if (auto f = say("its row", of_gradient([](const arma::mat& g) -> arma::mat {
                     return arma::repmat(arma::sum(g, 1), 1, g.n_cols);
                   })))
    return f;
  if (auto f = say("its column", of_gradient([](const arma::mat& g) -> arma::mat {
                     return arma::repmat(arma::sum(g, 0), g.n_rows, 1);
                   })))
    return f;
  return say("all entries", of_gradient([](arma::mat g) {
               g.fill(arma::accu(g));
               return g;
             }));
}

/// A line of coordinates: a column of an input (whose rows are the samples), or one entry of a parameter.
struct NumericLine {
  std::size_t block;
  arma::uword index;  ///< of the column; of the entry
};

/// What line a block's own line has the gradient of.
using Moves = std::vector<NumericLine>;

/// Samples lie along the rows of an input; there whole columns move, elsewhere single entries.
arma::uword length_of(const Probe& p, const Jacobian& b) {
  return b.of_input && p.samples > 0 && p.by_rows ? b.rows : 1;
}
arma::uword lines_of(const Probe& p, const Jacobian& b) { return b.rows * b.cols / length_of(p, b); }
arma::mat line(const arma::mat& jacobian, arma::uword i, arma::uword length) {
  return jacobian.cols(i * length, (i + 1) * length - 1);
}

/// How far the analytic line i of a block is from a numeric line, at all points together.
double distance(const Evidence& e, std::size_t block, arma::uword i, const NumericLine& from) {
  double sum = 0;
  for (const Probe& p : e.probes) {
    const Jacobian &b = p.blocks[block], &f = p.blocks[from.block];
    if (length_of(p, b) != length_of(p, f)) return arma::datum::inf;
    const arma::uword n = length_of(p, b);
    const arma::mat gap = line(b.analytic, i, n) - line(f.numeric, from.index, n);
    sum += arma::accu(arma::square(gap)) / std::max(b.scale() * b.scale(), 1e-300);
  }
  return sum;
}

/// The numeric lines nearest to those of a block, among the block's own, or among those of all inputs.
Moves nearest(const Evidence& e, std::size_t block, bool any_input) {
  const Probe& p = e.probes[0];
  Moves moves;
  for (arma::uword i = 0; i < lines_of(p, p.blocks[block]); ++i) {
    NumericLine best{block, i};
    double least = distance(e, block, i, best);  // its own place where several are as near
    for (std::size_t f = 0; f < p.blocks.size(); ++f)
      if (f == block || (any_input && p.blocks[f].of_input))
        for (arma::uword j = 0; j < lines_of(p, p.blocks[f]); ++j)
          if (const double d = distance(e, block, i, {f, j}); d < 0.25 * least) {
            least = d;
            best = {f, j};
          }
    moves.push_back(best);
  }
  return moves;
}

/// No line is used twice, but those that nothing reacts to, and the moved ones are not all of that kind.
bool is_permutation(const Evidence& e, std::size_t block, const Moves& moves) {
  const Probe& p = e.probes[0];
  std::map<std::pair<std::size_t, arma::uword>, int> uses;
  bool moves_something = false;
  for (arma::uword i = 0; i < moves.size(); ++i) {
    const NumericLine& l = moves[i];
    const Jacobian& from = p.blocks[l.block];
    if (!arma::any(arma::vectorise(line(from.numeric, l.index, length_of(p, from))))) continue;
    if (++uses[{l.block, l.index}] > 1) return false;
    moves_something = moves_something || l.block != block || l.index != i;
  }
  return moves_something;
}

bool same_lines_everywhere(const Evidence& e, std::size_t block) {
  return std::ranges::all_of(e.probes, [&](const Probe& p) {
    return lines_of(p, p.blocks[block]) == lines_of(e.probes[0], e.probes[0].blocks[block]);
  });
}

arma::mat moved(const Probe& p, const Jacobian& b, const Moves& moves, arma::mat Jacobian::*side) {
  const arma::uword n = length_of(p, b);
  arma::mat m(b.numeric.n_rows, b.numeric.n_cols, arma::fill::zeros);
  for (arma::uword i = 0; i < moves.size(); ++i)
    m.cols(i * n, (i + 1) * n - 1) = line(p.blocks[moves[i].block].*side, moves[i].index, n);
  return m;
}

/// A line that is zero at all points may come from any other that is.
bool is_known(const Evidence& e, std::size_t block, arma::uword i) {
  return std::ranges::any_of(e.probes, [&](const Probe& p) {
    const Jacobian& b = p.blocks[block];
    return arma::any(arma::vectorise(line(b.analytic, i, length_of(p, b))));
  });
}

/// Whether entries of a parameter keep their rows (or columns) together, those that are known.
bool whole_lines(const Evidence& e, std::size_t block, const Moves& moves) {
  const arma::uword rows = e.probes[0].blocks[block].rows, cols = e.probes[0].blocks[block].cols;
  const auto together = [&](auto line_of, auto within) {
    std::map<arma::uword, arma::uword> to;
    for (arma::uword i = 0; i < moves.size(); ++i) {
      if (!is_known(e, block, i)) continue;
      const arma::uword from = line_of(i), target = line_of(moves[i].index);
      if (within(i) != within(moves[i].index) || to.emplace(from, target).first->second != target) return false;
    }
    return true;
  };
  const auto row = [rows](arma::uword i) { return i % rows; };
  const auto col = [rows](arma::uword i) { return i / rows; };
  return rows * cols == 1 || together(row, col) || together(col, row);
}

std::string in_words(const Evidence& e, std::size_t block, const Moves& moves) {
  const std::vector<std::string> names = e.layer.block_names();
  std::string text;
  arma::uword told = 0;
  for (arma::uword i = 0; i < moves.size(); ++i) {
    if ((moves[i].block == block && moves[i].index == i) || !is_known(e, block, i)) continue;
    if (++told > 4) return text + ", ...";
    text += (text.empty() ? "" : ", ") + std::to_string(i) + " holds that of " +
            (moves[i].block == block ? "" : names[moves[i].block] + " ") + std::to_string(moves[i].index);
  }
  return text;
}

/// Some lines alone are moved, each to the place of its own negative, at all points: two shares of a softmax, which
/// are exchanged as well as of the wrong sign.
bool are_negatives(const Evidence& e, std::size_t block, const Moves& moves) {
  arma::uword moved_lines = 0;
  for (arma::uword i = 0; i < moves.size(); ++i) {
    if (moves[i].block == block && moves[i].index == i) continue;
    ++moved_lines;
    for (const Probe& p : e.probes) {
      const Jacobian &b = p.blocks[block], &f = p.blocks[moves[i].block];
      const arma::uword n = length_of(p, b);
      const arma::mat sum = line(f.numeric, moves[i].index, n) + line(b.numeric, i, n);
      const arma::mat bar = line(f.error_bar, moves[i].index, n) + line(b.error_bar, i, n);
      if (arma::any(arma::vectorise(arma::abs(sum) > 4 * bar + 1e-7 * b.scale()))) return false;
    }
  }
  return moved_lines < moves.size();
}

std::optional<Finding> permuted_one(const Evidence& e, std::size_t block, bool any_input) {
  if (!same_lines_everywhere(e, block)) return std::nullopt;
  const Moves moves = nearest(e, block, any_input);
  if (!is_permutation(e, block, moves) || are_negatives(e, block, moves)) return std::nullopt;
  const auto match = explains(e.probes, {block}, [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    return Predicted{moved(p, b, moves, &Jacobian::numeric), moved(p, b, moves, &Jacobian::error_bar)};
  });
  if (!match) return std::nullopt;
  const Jacobian& b = e.probes[0].blocks[block];
  const bool columns = length_of(e.probes[0], b) > 1, whole = columns || whole_lines(e, block, moves);
  return found(e, {block}, whole ? "rows or columns permuted" : "entries permuted",
               std::string(columns ? "column " : "in column-major order, entry ") + in_words(e, block, moves), *match);
}

std::optional<Finding> permuted(const Evidence& e, const Blocks& blocks) {
  std::optional<Finding> all;
  for (const std::size_t b : blocks) {
    if (e.probes[0].blocks[b].rows * e.probes[0].blocks[b].cols > 400) return std::nullopt;  // the search is quadratic
    auto one = permuted_one(e, b, false);
    if (!one && e.probes[0].blocks[b].of_input) one = permuted_one(e, b, true);
    if (!one) return std::nullopt;
    if (all && all->mistake != one->mistake) return std::nullopt;
    if (all) {
      all->where += ", " + one->where;
      all->sentence += "; " + one->where + ": " + one->sentence;
    } else {
      all = one;
    }
  }
  return all;
}

}  // namespace

std::vector<Hypothesis> place_hypotheses() {
  return {jacobian_not_transposed, transposed, exchanged, summed_too_far, permuted};
}

}  // namespace gradcheck::detail
