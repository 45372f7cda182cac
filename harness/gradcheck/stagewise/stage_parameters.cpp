// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/stage_parameters.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/norms.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/spacing.hpp>

namespace gradcheck::detail {
namespace {

/// Of three that are halved each time, relative to max(1, |x|).
constexpr double finest_move = 0x1p-12;

/// The bar of an independent error, see Derivative::raise_variance.
double bar_of(double variance, double value) {
  return 1.5 * std::sqrt(2 * (value != 0.0 ? std::max(variance, std::numeric_limits<double>::min()) : variance));
}

bool has_zero(const double* of, arma::uword count) {
  int any = 0;
  for (arma::uword i = 0; i < count; ++i) any |= static_cast<int>(of[i] == 0.0);
  return any != 0;
}

/// The bars of zeros, exactly: sum_i p_ij |q_ik|, which vanishes where no sample has both. [p's columns x q's]
void sharpen_zeros(Bounded& d, const arma::mat& p, const arma::mat& q) {
  for (arma::uword k = 0; k < d.value.n_cols; ++k) {
    if (!has_zero(d.value.colptr(k), d.value.n_rows)) continue;
    for (arma::uword j = 0; j < d.value.n_rows; ++j) {
      if (d.value.at(j, k) != 0.0 || d.error.at(j, k) == 0.0) continue;
      double sum = 0;
      for (arma::uword i = 0; i < p.n_rows; ++i) sum += std::abs(p.at(i, j) * q.at(i, k));
      d.error.at(j, k) = sum;
    }
  }
}

std::vector<Bounded> affine_parameters(const StageAtPoint& at, const Derivative& c) {
  const arma::mat e = c.error_in_products();
  const arma::vec of_c = column_norms(e), of_x = column_norms(at.input());
  std::vector<Bounded> all;
  all.reserve(at.stage().blocks.size());
  for (const arma::uword b : at.stage().blocks) {
    if (b != at.affine()->weights) {
      all.push_back({arma::sum(c.value, 0), arma::sum(e, 0)});
      for (arma::mat* m : {&all.back().value, &all.back().error}) m->reshape(arma::size(at.move().start(b)));
    } else if (at.affine()->transposed) {
      all.push_back({at.input().st() * c.value, outer(of_x, of_c)});
      sharpen_zeros(all.back(), at.input(), e);
    } else {
      all.push_back({c.value.st() * at.input(), outer(of_c, of_x)});
      sharpen_zeros(all.back(), e, at.input());
    }
  }
  return all;
}

/// Rows or columns of a block, no two of which reach the same column of the output; or the whole block as one line.
struct Lines {
  arma::uword count, length, between, along;
  std::vector<arma::uword> owner;  // the line that reaches each column of the output; count where none does

  /// The coordinate that is entry k of line n.
  arma::uword entry(arma::uword n, arma::uword k) const { return n * between + k * along; }
};

/// Lines are told apart by the bits of their numbers: those with a bit set are moved, then the others. A column that
/// two lines reach moves both times for some bit.
std::optional<Lines> lines_of(StageAtPoint& at, const Coordinates& block, bool rows) {
  const arma::mat kept = block.values();
  const arma::uword n = rows ? kept.n_rows : kept.n_cols, m = rows ? kept.n_cols : kept.n_rows;
  Lines lines{n, m, rows ? 1 : kept.n_rows, rows ? kept.n_rows : 1, std::vector<arma::uword>(at.output().n_cols, 0)};
  if (n == 1) return std::nullopt;
  RandomBits random(at.seed());
  const arma::mat moves = 0x1p-4 * random.signed_near_one(kept.n_rows, kept.n_cols);
  const auto moved_columns = [&](arma::uword bit, bool set) {
    arma::mat moved = kept;
    for (arma::uword i = 0; i < kept.n_elem; ++i)
      if (((((rows ? i % kept.n_rows : i / kept.n_rows) + 1) >> bit & 1U) == 1U) == set) moved[i] += moves[i];
    block.assign(moved);
    const arma::mat y = at.evaluate(at.input());
    block.assign(kept);
    return arma::umat(arma::any(y != at.output(), 0));
  };
  for (arma::uword bit = 0; (n >> bit) != 0; ++bit) {
    const arma::umat with = moved_columns(bit, true), without = moved_columns(bit, false);
    if (arma::any(arma::vectorise(with % without))) return std::nullopt;
    for (arma::uword c = 0; c < at.output().n_cols; ++c) lines.owner[c] |= with[c] << bit;
  }
  for (arma::uword& owner : lines.owner) owner = owner == 0 || owner > n ? n : owner - 1;
  return lines;
}

Lines lines_of(StageAtPoint& at, const Coordinates& block) {
  for (const bool rows : {true, false})
    if (auto lines = lines_of(at, block, rows)) return *lines;
  return {1, block.size(), 0, 1, std::vector<arma::uword>(at.output().n_cols, 0)};
}

/// A block in which the output is affine, as far as one can tell: within this step, but for so much of a slope, which
/// rounding may hide, as that of a saturated unit.
struct Straight {
  double step, hidden;
};

/// Whether f(t) = y at block + t move is y + t (f(1) - y) at t = -1, 2, 1/2, but for rounding.
std::optional<Straight> straight_in(StageAtPoint& at, arma::uword b) {
  const double scale = std::max(at.move().size(b), 0x1p-4);
  const auto moved = [&](double t) {
    at.move().move(b, t * scale);
    arma::mat y = at.evaluate(at.input());
    at.move().restore(b);
    return y;
  };
  const arma::mat step = moved(1) - at.output();
  const double slack = 64 * double_spacing * std::sqrt(static_cast<double>(at.input().n_cols) + 1) *
                       std::max(largest(at.output()), largest(step));
  for (const double t : {-1.0, 2.0, 0.5})
    if (!close(largest(moved(t) - at.output() - t * step), 0.0, slack)) return std::nullopt;
  return Straight{std::min(scale, 1.0), slack / scale};
}

/// The derivative by one block, an entry of every line at a time.
class BlockDerivative {
 public:
  BlockDerivative(StageAtPoint& at, arma::uword block, const Derivative& cotangent)
      : at_(at),
        block_(at.subject().blocks[block].coordinates),
        values_(block_.values()),
        lines_(lines_of(at, block_)),
        c_(cotangent),
        of_c_(cotangent.variance_in_products()),
        d_{arma::mat(arma::size(values_), arma::fill::none), arma::mat(arma::size(values_), arma::fill::none)} {}

  Bounded take(const std::optional<Straight>& straight) &&;

 private:
  arma::mat moved(arma::uword k, double step, arma::vec& taken);
  void owe_what_is_hidden();
  void take_curved(arma::uword k);
  void take_straight(arma::uword k, const Straight& straight);

  StageAtPoint& at_;
  Coordinates block_;
  arma::mat values_;
  Lines lines_;
  const Derivative& c_;
  arma::mat of_c_;
  Bounded d_;
};

/// The outputs with entry k of every line moved, and the steps taken. The steps differ from line to line, so that an
/// output shows that follows another line than it was seen to.
arma::mat BlockDerivative::moved(arma::uword k, double step, arma::vec& taken) {
  taken.ones(lines_.count + 1);
  for (arma::uword n = 0; n < lines_.count; ++n) {
    const arma::uword i = lines_.entry(n, k);
    const double size = std::max(1.0, std::abs(values_[i])) * (1 + 0.25 * static_cast<double>(n % 7) / 7);
    block_.set(i, values_[i] + step * size);
    taken[n] = std::abs(block_.get(i) - values_[i]);
  }
  arma::mat y = at_.evaluate(at_.input());
  for (arma::uword n = 0; n < lines_.count; ++n) {
    const arma::uword i = lines_.entry(n, k);
    block_.set(i, values_[i]);
  }
  return y;
}

/// <C, dY / d entry k of every line>, each by its own columns, from three pairs of places.
void BlockDerivative::take_curved(arma::uword k) {
  Moves m;
  for (std::size_t halving = 0; halving < 3; ++halving)
    for (const double sign : {1.0, -1.0}) {
      arma::vec taken;
      arma::mat& width = (sign > 0 ? m.up : m.down)[halving];
      (sign > 0 ? m.plus : m.minus)[halving] =
          moved(k, sign * std::ldexp(finest_move, 2 - static_cast<int>(halving)), taken);
      width.set_size(arma::size(at_.output()));
      for (arma::uword o = 0; o < width.n_cols; ++o) std::fill_n(width.colptr(o), width.n_rows, taken[lines_.owner[o]]);
    }
  const Response r = respond(m, at_.output(), at_.rounding());
  arma::vec value(lines_.count + 1, arma::fill::zeros), coarse = value, variance = value;
  for (arma::uword i = 0; i < c_.value.n_elem; ++i) {
    const arma::uword n = lines_.owner[i / c_.value.n_rows];
    const double s = r.slope.value[i];
    value[n] += c_.value[i] * s;
    coarse[n] += c_.coarse[i] * r.slope.coarse[i];
    variance[n] += of_c_[i] * (s * s + r.slope.variance[i]) + c_.value[i] * c_.value[i] * r.slope.variance[i];
    if (r.kinked[i] != 0 && c_.value[i] != 0) variance[n] = arma::datum::inf;
  }
  variance *= at_.equal_samples();
  for (arma::uword n = 0; n < lines_.count; ++n) {
    const arma::uword i = lines_.entry(n, k);
    d_.value[i] = value[n];
    d_.error[i] = std::abs(value[n] - coarse[n]) + bar_of(variance[n], value[n]);
  }
}

/// The same where the output is affine in the block, from one place as far away as that was seen.
void BlockDerivative::take_straight(arma::uword k, const Straight& straight) {
  arma::vec width;
  const arma::mat there = moved(k, straight.step, width);
  const double sums = std::sqrt(static_cast<double>(at_.input().n_cols) + 1) * largest(there);
  const double sigma = 2 * std::max(double_spacing * sums, largest(at_.rounding()));
  arma::vec value(lines_.count + 1, arma::fill::zeros), truncation = value, variance = value, size = value;
  for (arma::uword o = 0; o < at_.output().n_cols; ++o) {
    double a = 0, b = 0, v = 0, s = 0;
    for (arma::uword i = o * at_.output().n_rows; i < (o + 1) * at_.output().n_rows; ++i) {
      const double moved = there[i] - at_.output()[i], here = c_.value[i];
      a += here * moved;
      b += (here - c_.coarse[i]) * moved;
      v += of_c_[i] * (moved * moved + sigma * sigma) + here * here * sigma * sigma;
      s += std::abs(here);
    }
    value[lines_.owner[o]] += a;
    truncation[lines_.owner[o]] += b;
    variance[lines_.owner[o]] += v;
    size[lines_.owner[o]] += s;
  }
  variance *= at_.equal_samples();
  for (arma::uword n = 0; n < lines_.count; ++n) {
    const arma::uword i = lines_.entry(n, k);
    d_.value[i] = value[n] / width[n];
    d_.error[i] = (std::abs(truncation[n]) + bar_of(variance[n], value[n])) / width[n] + size[n] * straight.hidden;
  }
}

/// A line that reaches no column may reach one in its last place: a saturated unit beside a large skip. Its bar is that
/// of a line that reaches them all, and is seen to move none.
void BlockDerivative::owe_what_is_hidden() {
  const double hidden = arma::accu(arma::abs(c_.value) % at_.rounding()) / (2 * finest_move);
  for (arma::uword n = 0; n < lines_.count; ++n) {
    if (std::ranges::find(lines_.owner, n) != lines_.owner.end()) continue;
    for (arma::uword k = 0; k < lines_.length; ++k) d_.error[lines_.entry(n, k)] += hidden;
  }
}

Bounded BlockDerivative::take(const std::optional<Straight>& straight) && {
  for (arma::uword k = 0; k < lines_.length; ++k)
    if (straight)
      take_straight(k, *straight);
    else
      take_curved(k);
  owe_what_is_hidden();
  return std::move(d_);
}

}  // namespace

std::vector<Bounded> parameter_derivatives(StageAtPoint& at, const Derivative& c) {
  if (at.affine()) return affine_parameters(at, c);
  std::vector<Bounded> all;
  all.reserve(at.stage().blocks.size());
  for (const arma::uword b : at.stage().blocks) {
    BlockDerivative of_block(at, b, c);
    all.push_back(std::move(of_block).take(straight_in(at, b)));
  }
  return all;
}

}  // namespace gradcheck::detail
