// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/evidence.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <utility>

namespace gradcheck::detail {
namespace {

using Matrices = AnyLayer::Matrices;

double uniform(std::mt19937_64& random, double lower, double upper) {
  return lower + (upper - lower) * static_cast<double>(random() >> 11) * 0x1p-53;
}

/// Draws other points from what the user's own point shows of the domain.
struct Drawing {
  AnyLayer& layer;
  const Matrices& inputs;
  const Options& options;
  Matrices parameters;
  std::mt19937_64 random;

  double inside(const std::string& block, double v) const {
    const Bounds b = interval_of(block, options);
    return std::clamp(v, b.lower, b.upper);
  }

  /// [rows x cols]: its own columns, each shuffled and repeated (the whole matrix where a column is new, or has one
  /// entry), times 0.6 .. 1.4.
  /// Integers, which do not move, stay in their columns: of another column they may be names of something else.
  arma::mat like(const arma::mat& m, arma::uword rows, arma::uword cols, bool moves, const std::string& block) {
    arma::mat drawn(rows, cols, arma::fill::zeros);
    if (m.is_empty()) return drawn;
    for (arma::uword j = 0; j < cols; ++j) {
      const bool own_column = j < m.n_cols && (m.n_rows > 1 || !moves);
      const arma::vec from = own_column ? arma::vec(m.col(j)) : arma::vec(arma::vectorise(m));
      const arma::uvec order = shuffled(from.n_elem);
      for (arma::uword i = 0; i < rows; ++i) {
        drawn(i, j) = from(order(i % order.n_elem));
        if (moves) drawn(i, j) = inside(block, drawn(i, j) * uniform(random, 0.6, 1.4));
      }
    }
    return drawn;
  }

  arma::uvec shuffled(arma::uword n) {
    arma::uvec order = arma::regspace<arma::uvec>(0, n - 1);
    for (arma::uword i = n; i-- > 1;) std::swap(order(i), order(random() % (i + 1)));
    return order;
  }

  /// The inputs with other sizes: size(input) is what it becomes.
  template <class Size>
  Matrices of_sizes(Size size) {
    const std::vector<std::string> names = layer.block_names();
    Matrices drawn;
    std::size_t b = 0;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const auto [rows, cols] = size(inputs[k]);
      const bool moves = layer.differentiable[k];
      drawn.push_back(like(inputs[k], rows, cols, moves, moves ? names[b++] : std::string()));
    }
    return drawn;
  }

  void move_parameters() {
    Matrices moved = parameters;
    std::size_t b = layer.block_names().size() - moved.size();
    for (arma::mat& m : moved) {
      const std::string name = layer.block_names()[b++];
      for (double& v : m) v = inside(name, v == 0.0 ? uniform(random, -0.3, 0.3) : v * uniform(random, 0.6, 1.4));
    }
    set_parameters(layer, moved);
  }
};

/// Opens the layer at points while the allowance lasts.
struct Opening {
  Evidence& e;
  double own_entries = 0;  ///< the entries of the user's own inputs
  double own_calls = 0;    ///< what opening took there

  static double entries_of(const Matrices& inputs) {
    double n = 0;
    for (const arma::mat& m : inputs) n += static_cast<double>(m.n_elem);
    return n;
  }
  void open_own(const Matrices& inputs) {
    const arma::uword before = e.allowance.made();
    add(e.probes, inputs);
    own_entries = entries_of(inputs);
    own_calls = static_cast<double>(e.allowance.made() - before);
  }
  /// Larger inputs take more.
  double calls_at(double entries) const {
    return own_entries > 0 ? std::max(1.0, entries / own_entries) * own_calls : own_calls;
  }
  /// And keeps what larger ones will take.
  bool affords(const Matrices& inputs, double kept_entries = 0) const {
    const double kept = kept_entries > 0 ? calls_at(kept_entries) : 0.0;
    return e.allowance.affords(static_cast<arma::uword>(calls_at(entries_of(inputs)) + kept));
  }
  void add(std::vector<Probe>& to, const Matrices& inputs) {
    if (auto probe = probe_at(e.layer, inputs, e.along)) to.push_back(std::move(*probe));
  }
};

arma::uword widest_of(const Matrices& inputs, Samples along) {
  arma::uword widest = 0;
  for (const arma::mat& m : inputs) widest = std::max(widest, along == Samples::rows ? m.n_cols : m.n_rows);
  return widest;
}

arma::uword larger_batch(arma::uword n, arma::uword widest) {
  return std::max(2 * n + 1, std::min<arma::uword>(widest + 2, 12));
}

/// The entries of the two batches that add_batches draws.
double entries_of_batches(const Opening& opening, const Matrices& inputs) {
  const arma::uword n = samples_of(opening.e.layer, inputs, opening.e.along);
  if (n == 0) return 0;
  const double samples = static_cast<double>(n + 1 + larger_batch(n, widest_of(inputs, opening.e.along)));
  return opening.own_entries * samples / static_cast<double>(n);
}

void add_same_sizes(Opening& opening, Drawing& draw) {
  arma::uword coordinates = 0;
  for (const arma::mat& m : draw.inputs) coordinates += m.n_elem;
  for (int k = 0; k < (coordinates < 16 ? 4 : 2); ++k) {
    draw.move_parameters();
    const Matrices x = draw.of_sizes([](const arma::mat& m) { return std::pair(m.n_rows, m.n_cols); });
    if (k == 0 || opening.affords(x, entries_of_batches(opening, draw.inputs))) opening.add(opening.e.probes, x);
  }
}

void add_batches(Opening& opening, Drawing& draw) {
  Evidence& e = opening.e;
  const arma::uword n = samples_of(e.layer, draw.inputs, e.along);
  if (n == 0) return;
  if (!e.layer.refuses_sizes && (e.probes.empty() || !may_open_other_batches(e.layer, e.probes[0]))) return;
  const bool rows = e.along == Samples::rows;
  const arma::uword widest = widest_of(draw.inputs, e.along);
  for (const arma::uword size : {n + 1, larger_batch(n, widest)}) {
    draw.move_parameters();
    const auto resize = [&](const arma::mat& m) {
      return rows ? std::pair(size, m.n_cols) : std::pair(m.n_rows, size);
    };
    const Matrices x = draw.of_sizes(resize);
    if (size == n + 1 || opening.affords(x)) opening.add(e.probes, x);
  }
}

/// Not of a layer with parameters, which fix its width, nor where a width that does not fit might end the program.
void add_widths(Opening& opening, Drawing& draw) {
  Evidence& e = opening.e;
  if (!draw.parameters.empty() || !e.layer.refuses_sizes) return;
  const bool rows = e.along == Samples::rows;
  const auto width = [rows](const arma::mat& m) { return rows ? m.n_cols : m.n_rows; };
  std::set<arma::uword> widths;
  for (const arma::mat& m : draw.inputs) widths.insert(width(m));
  for (const arma::uword w : widths) {
    const auto wider = [&](const arma::mat& m) {
      const arma::uword now = width(m) == w ? w + 1 : width(m);
      return rows ? std::pair(m.n_rows, now) : std::pair(now, m.n_cols);
    };
    const Matrices x = draw.of_sizes(wider);
    if (opening.affords(x)) opening.add(e.resized, x);
  }
}

}  // namespace

std::string Evidence::names(const Blocks& blocks) const {
  const std::vector<std::string> all = layer.block_names();
  std::string text;
  for (const std::size_t b : blocks) text += (text.empty() ? "" : ", ") + all.at(b);
  return text;
}

bool Evidence::of_input(const Blocks& blocks) const { return probes.at(0).blocks.at(blocks.at(0)).of_input; }

Evidence evidence_of(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Options& options,
                     const Allowance& allowance) {
  Evidence e{layer, layer.traits.samples, {}, {}, {}, allowance};
  Opening opening{e};
  Drawing draw{layer, inputs, options, {}, std::mt19937_64(options.seed + 4711)};
  for (const Parameter& p : layer.parameters())
    if (p.gradient) draw.parameters.push_back(p.value.values());
  opening.open_own(inputs);
  add_same_sizes(opening, draw);
  add_batches(opening, draw);
  add_widths(opening, draw);
  const std::size_t blocks = layer.block_names().size();
  for (std::size_t b = 0; b < blocks; ++b)
    if (std::ranges::any_of(e.probes, [b](const Probe& p) { return !p.blocks[b].is_right(); })) e.wrong.push_back(b);
  return e;
}

std::vector<arma::uword> wrong_coordinates(const Jacobian& b) {
  std::vector<arma::uword> wrong;
  for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
    if (!b.column_is_right(i)) wrong.push_back(i);
  return wrong;
}

arma::uword few_of(const Jacobian& b) {
  const arma::uword entries = b.rows * b.cols;
  return std::clamp<arma::uword>(entries / 50, entries < 12 ? 1 : 2, 8);
}

arma::uword batches_of(const Evidence& e, const Probe& p) {
  const arma::uword own = e.probes[0].samples;
  return own > 0 ? (p.samples + own - 1) / own : 1;
}

void drop_strays(Evidence& e) {
  if (e.disagree.empty()) return;
  std::erase_if(e.wrong, [&e](std::size_t b) {
    return e.disagree[b] == 0 && std::ranges::all_of(e.probes, [&](const Probe& p) {
             return wrong_coordinates(p.blocks[b]).size() <= few_of(p.blocks[b]) * batches_of(e, p);
           });
  });
}

void set_parameters(const AnyLayer& layer, const AnyLayer::Matrices& values) {
  std::size_t k = 0;
  for (const Parameter& p : layer.parameters())
    if (p.gradient) p.value.assign(values[k++]);
}

Finding found(const Evidence& evidence, const Evidence::Blocks& blocks, std::string mistake,
              const std::string& sentence, const Match& match, std::vector<std::string> alternatives) {
  return {std::move(mistake),
          evidence.names(blocks),
          sentence + "; checked at " + std::to_string(match.points) + (match.points == 1 ? " point" : " points") +
              ", largest residual " + number(match.residual),
          std::move(alternatives),
          {},
          evidence.of_input(blocks)};
}

std::string listed(const std::vector<arma::uword>& v) {
  std::string text;
  for (const arma::uword i : v) text += (text.empty() ? "" : ", ") + std::to_string(i);
  return text;
}

std::string range_or_list(const std::set<arma::uword>& some) {
  const bool together = some.size() > 2 && *some.rbegin() - *some.begin() + 1 == some.size();
  return together ? std::to_string(*some.begin()) + " to " + std::to_string(*some.rbegin())
                  : listed({some.begin(), some.end()});
}

}  // namespace gradcheck::detail
