// SPDX-License-Identifier: MIT
#include <gradcheck/core/chained.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <gradcheck/core/magnitude.hpp>
#include <gradcheck/core/random_bits.hpp>
#include <gradcheck/core/secant_test.hpp>
#include <gradcheck/core/stage.hpp>

namespace gradcheck {
namespace {

bool holds_nearby(const Subject& subject, const arma::mat& y, std::uint64_t seed) {
  if (!subject.terms) return true;
  RandomBits random(seed);
  int tested = 0;
  for (int power = 4; power <= 16; power += 4) {
    arma::mat moved = y;
    for (double& v : moved) v += std::ldexp(std::max(1.0, std::abs(v)) * ((random() >> 63U) != 0 ? 1.0 : -1.0), -power);
    try {
      if (!subject.terms(moved).is_finite()) continue;
      if (!secant_holds(subject, moved, y)) return false;
      ++tested;
    } catch (...) {  // outside the loss's domain
      continue;
    }
  }
  return tested > 0;
}

/// Whether term t moves with row t of the outputs alone.
bool is_per_sample(const Subject& subject, const arma::mat& y) {
  for (const arma::uword parity : {0U, 1U}) {
    arma::mat moved = y;
    for (arma::uword i = 0; i < y.n_rows; ++i)
      if (i % 2 == parity) moved.row(i) *= 1 + 0x1p-10;
    const arma::vec terms = subject.secant(moved, y).terms;
    if (terms.n_elem != y.n_rows) return false;
    for (arma::uword i = 0; i < y.n_rows; ++i)
      if (i % 2 != parity && !(terms(i) == 0.0)) return false;
  }
  return true;
}

/// How the loss's terms follow its outputs y.
struct LossMoves {
  const Subject& subject;
  const arma::mat& y;

  /// The response of the terms to column j of y in these rows: of every term to a single entry, or of each to its own.
  Response terms(const arma::uvec& rows, arma::uword j) const {
    Moves m;
    const arma::vec zero(subject.secant(y, y).terms.n_elem, arma::fill::zeros);
    arma::vec sigma = zero;
    for (std::size_t k = 0; k < 3; ++k) {
      arma::mat plus = y, minus = y;
      m.up[k] = m.down[k] = arma::vec(zero.n_elem, arma::fill::ones);
      for (const arma::uword i : rows) {
        const double x = y(i, j), h = std::ldexp(steps_for(arma::mat{x})(0), -static_cast<int>(k));
        plus(i, j) = x + h, minus(i, j) = x - h;
        const double up = plus(i, j) - x, down = x - minus(i, j);
        if (rows.n_elem == 1)
          m.up[k].fill(up), m.down[k].fill(down);
        else
          m.up[k](i) = up, m.down[k](i) = down;
      }
      const Difference above = subject.secant(plus, y), below = subject.secant(y, minus),
                       across = subject.secant(plus, minus);
      m.plus[k] = above.terms, m.minus[k] = above.terms - across.terms;
      if (across.rounding.n_elem == sigma.n_elem) sigma = arma::max(sigma, across.rounding);
    }
    sigma = arma::max(sigma, 4 * 0x1p-52 * arma::abs(arma::vec(m.plus[0])));
    return respond(m, zero, sigma);
  }
};

Derivative cotangent_of(const Subject& subject, const arma::mat& y) {
  const LossMoves loss{subject, y};
  const arma::mat zero(arma::size(y), arma::fill::zeros);
  Derivative d{zero, zero, zero};
  const bool per_sample = is_per_sample(subject, y);
  for (arma::uword j = 0; j < y.n_cols; ++j) {
    const arma::uvec all = arma::regspace<arma::uvec>(0, y.n_rows - 1);
    for (arma::uword i = 0; i < (per_sample ? 1 : y.n_rows); ++i) {
      Response r = loss.terms(per_sample ? all : arma::uvec{i}, j);
      r.slope.coarse.elem(arma::find(r.kinked)).fill(arma::datum::inf);
      if (per_sample) {
        d.value.col(j) = r.slope.value, d.coarse.col(j) = r.slope.coarse, d.variance.col(j) = r.slope.variance;
      } else {
        d.value(i, j) = arma::accu(r.slope.value), d.coarse(i, j) = arma::accu(r.slope.coarse);
        d.variance(i, j) = arma::accu(r.slope.variance);
      }
    }
  }
  return d;
}

/// The derivative of a block's own term, by its own secant; where that does not hold, or the term has a kink, the bar says so.
void add_own_terms(Derivative& d, const Subject::Block& block) {
  const arma::mat x = block.coordinates.values();
  const Moves m = moves_of(x, steps_for(x));
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    std::array<double, 3> slope{}, bend{};
    bool exact = true;
    for (std::size_t k = 0; k < 3; ++k) {
      const double up = m.plus[k](i), down = m.minus[k](i);
      const OwnDifference across = own_difference(block, up, down);
      exact = exact && across.exact;
      slope.at(k) = across.value / (up - down);
      bend.at(k) = block.own_secant(up, x(i)) / m.up[k](i) - block.own_secant(x(i), down) / m.down[k](i);
    }
    const Extrapolation e(slope[0], slope[1], slope[2]);
    const bool kinked = !(std::abs(4 * bend[2] - bend[0]) <= 1e-8 * std::abs(e.last));
    d.value(i) += e.value, d.coarse(i) += exact && !kinked ? e.before : arma::datum::inf;
    d.variance(i) += std::pow(0x1p-52 * e.last, 2);
  }
}

std::optional<arma::uword> input_block(const Subject& subject) {
  for (arma::uword b = 0; b < subject.blocks.size(); ++b)
    if (subject.blocks[b].name == "input") return b;
  return std::nullopt;
}

std::string described(const std::vector<StageAtPoint>& stages, const Subject& subject) {
  std::map<std::string_view, std::string> by_kind;
  for (std::size_t l = 0; l < stages.size(); ++l) {
    std::string& names = by_kind[to_string(stages[l].kind())];
    names += (names.empty() ? "" : ", ") + subject.stages[l].name;
  }
  std::string text;
  for (const auto& [kind, names] : by_kind) text += (text.empty() ? "" : "; ") + std::string(kind) + ": " + names;
  return text;
}

}  // namespace

Chained differentiate_chain(const Subject& subject, std::uint64_t seed) {
  Chained c;
  const auto input = input_block(subject);
  if (subject.stages.empty() || !input) return c.refused = "the subject shows no stages from an input", c;
  const arma::mat outputs = subject.evaluate();
  if (!outputs.is_finite() || !are_same_outputs(subject.evaluate(), outputs, subject.spacing))
    return c.refused = "the forward is not deterministic, or not finite", c;
  std::vector<StageAtPoint> stages;
  stages.reserve(subject.stages.size());
  arma::mat x = subject.blocks[*input].coordinates.values();
  for (const Stage& s : subject.stages) {
    stages.emplace_back(subject, s, x, ++seed);
    x = stages.back().output();
    if (!x.is_finite()) return c.refused = s.name + " has outputs that are not finite", c;
  }
  if (!are_same_outputs(x, outputs, subject.spacing))
    return c.refused = "the stages one after the other do not give the outputs of the whole", c;
  if (!holds_nearby(subject, x, seed)) return c.refused = "the loss's exact secant does not hold", c;

  c.blocks.resize(subject.blocks.size());
  Derivative cotangent = cotangent_of(subject, x);
  for (std::size_t l = stages.size(); l-- > 0;) {
    std::vector<Derivative> own = stages[l].parameters(cotangent);
    for (std::size_t n = 0; n < own.size(); ++n) c.blocks[subject.stages[l].blocks[n]] = std::move(own[n]);
    cotangent = stages[l].pull_back(cotangent);
  }
  c.blocks[*input] = std::move(cotangent);
  double shares = 0;
  for (const StageAtPoint& s : stages) shares += static_cast<double>(s.evaluations());
  c.evaluations = 2 + static_cast<arma::uword>(shares / static_cast<double>(stages.size()));
  for (std::size_t b = 0; b < c.blocks.size(); ++b) {
    if (arma::size(c.blocks[b].value) != arma::size(subject.blocks[b].analytic))
      return c.refused = "no stage holds the block " + subject.blocks[b].name, c;
    if (subject.blocks[b].own_term) add_own_terms(c.blocks[b], subject.blocks[b]);
  }
  c.notes.push_back("stages, each by its own forward: " + described(stages, subject));
  return c;
}

}  // namespace gradcheck
