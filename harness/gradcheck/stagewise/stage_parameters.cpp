// SPDX-License-Identifier: MIT
// How a stage's output follows its parameters.
#include <gradcheck/stagewise/stage.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/norms.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/spacing.hpp>

namespace gradcheck::detail {
namespace {

/// The bar of an independent error, see Derivative::raise_variance.
double bar_of(double variance, double value) {
  return 1.5 * std::sqrt(2 * (value != 0.0 ? std::max(variance, std::numeric_limits<double>::min()) : variance));
}

/// The bars of zeros, exactly: sum_i p_ij |q_ik|, which vanishes where no sample has both. [p's columns x q's]
void sharpen_zeros(Bounded& d, const arma::mat& p, const arma::mat& q) {
  for (arma::uword k = 0; k < d.value.n_cols; ++k)
    for (arma::uword j = 0; j < d.value.n_rows; ++j) {
      if (d.value.at(j, k) != 0.0 || d.error.at(j, k) == 0.0) continue;
      double sum = 0;
      for (arma::uword i = 0; i < p.n_rows; ++i) sum += std::abs(p.at(i, j) * q.at(i, k));
      d.error.at(j, k) = sum;
    }
}

}  // namespace

std::vector<Bounded> StageAtPoint::parameters(const Derivative& c) {
  if (affine_) return affine_parameters(c);
  std::vector<Bounded> all;
  all.reserve(stage_.blocks.size());
  for (const arma::uword b : stage_.blocks) all.push_back(one_block(b, c));
  return all;
}

std::vector<Bounded> StageAtPoint::affine_parameters(const Derivative& c) const {
  const arma::mat e = c.error_in_products();
  const arma::vec of_c = column_norms(e), of_x = column_norms(input_);
  std::vector<Bounded> all;
  all.reserve(stage_.blocks.size());
  for (const arma::uword b : stage_.blocks) {
    if (b != affine_->weights) {
      all.push_back({arma::sum(c.value, 0), arma::sum(e, 0)});
      for (arma::mat* m : {&all.back().value, &all.back().error}) m->reshape(arma::size(move_.start(b)));
    } else if (affine_->transposed) {
      all.push_back({input_.st() * c.value, outer(of_x, of_c)});
      sharpen_zeros(all.back(), input_, e);
    } else {
      all.push_back({c.value.st() * input_, outer(of_c, of_x)});
      sharpen_zeros(all.back(), e, input_);
    }
  }
  return all;
}

/// Lines are told apart by the bits of their numbers: those with a bit set are moved, then the others. A column that
/// two lines reach moves both times for some bit.
std::optional<StageAtPoint::Lines> StageAtPoint::lines_of(const Coordinates& block, bool rows) {
  const arma::mat kept = block.values();
  const arma::uword n = rows ? kept.n_rows : kept.n_cols, m = rows ? kept.n_cols : kept.n_rows;
  Lines lines{n, m, rows ? 1 : kept.n_rows, rows ? kept.n_rows : 1, std::vector<arma::uword>(output_.n_cols, 0)};
  if (n == 1) return std::nullopt;
  RandomBits random(seed_);
  const arma::mat moves = 0x1p-4 * random.signed_near_one(kept.n_rows, kept.n_cols);
  const auto moved_columns = [&](arma::uword bit, bool set) {
    arma::mat moved = kept;
    for (arma::uword i = 0; i < kept.n_elem; ++i)
      if (((((rows ? i % kept.n_rows : i / kept.n_rows) + 1) >> bit & 1U) == 1U) == set) moved[i] += moves[i];
    block.assign(moved);
    const arma::mat y = evaluate(input_);
    block.assign(kept);
    return arma::umat(arma::any(y != output_, 0));
  };
  for (arma::uword bit = 0; (n >> bit) != 0; ++bit) {
    const arma::umat with = moved_columns(bit, true), without = moved_columns(bit, false);
    if (arma::any(arma::vectorise(with % without))) return std::nullopt;
    for (arma::uword c = 0; c < output_.n_cols; ++c) lines.owner[c] |= with[c] << bit;
  }
  for (arma::uword& owner : lines.owner) owner = owner == 0 || owner > n ? n : owner - 1;
  return lines;
}

StageAtPoint::Lines StageAtPoint::lines_of(const Coordinates& block) {
  for (const bool rows : {true, false})
    if (auto lines = lines_of(block, rows)) return *lines;
  return {1, block.size(), 0, 1, std::vector<arma::uword>(output_.n_cols, 0)};
}

/// Whether f(t) = y at block + t move is y + t (f(1) - y) at t = -1, 2, 1/2, but for rounding.
bool StageAtPoint::is_affine_in(arma::uword b) {
  const double scale = std::max(move_.size(b), 0x1p-20);
  const auto at = [&](double t) {
    move_.move(b, t * scale);
    arma::mat y = evaluate(input_);
    move_.restore(b);
    return y;
  };
  const arma::mat step = at(1) - output_;
  const double slack = 64 * double_spacing * std::sqrt(static_cast<double>(input_.n_cols) + 1) *
                       std::max(largest(output_), largest(step));
  return std::ranges::all_of(std::initializer_list<double>{-1, 2, 0.5},
                             [&](double t) { return close(largest(at(t) - output_ - t * step), 0.0, slack); });
}

/// The outputs with entry k of every line moved, and the steps taken. The steps differ from line to line, so that an
/// output shows that follows another line than it was seen to.
arma::mat StageAtPoint::moved(const Coordinates& block, const arma::mat& values, const Lines& lines, arma::uword k,
                              double step, arma::vec& taken) {
  taken.ones(lines.count + 1);
  for (arma::uword n = 0; n < lines.count; ++n) {
    const arma::uword i = n * lines.between + k * lines.along;
    const double size = std::max(1.0, std::abs(values[i])) * (1 + 0.25 * static_cast<double>(n % 7) / 7);
    block.set(i, values[i] + step * size);
    taken[n] = std::abs(block.get(i) - values[i]);
  }
  arma::mat y = evaluate(input_);
  for (arma::uword n = 0; n < lines.count; ++n) {
    const arma::uword i = n * lines.between + k * lines.along;
    block.set(i, values[i]);
  }
  return y;
}

/// <C, dY / d entry k of every line>, each by its own columns, from three pairs of places.
void StageAtPoint::take_curved(Bounded& d, const Coordinates& block, const arma::mat& values, const Lines& lines,
                               arma::uword k, const Derivative& c, const arma::mat& of_c) {
  Moves m;
  for (std::size_t halving = 0; halving < 3; ++halving)
    for (const double sign : {1.0, -1.0}) {
      arma::vec taken;
      arma::mat& width = (sign > 0 ? m.up : m.down)[halving];
      (sign > 0 ? m.plus : m.minus)[halving] =
          moved(block, values, lines, k, sign * std::ldexp(1.0, -10 - static_cast<int>(halving)), taken);
      width.set_size(arma::size(output_));
      for (arma::uword o = 0; o < width.n_cols; ++o) std::fill_n(width.colptr(o), width.n_rows, taken[lines.owner[o]]);
    }
  const Response r = respond(m, output_, rounding());
  arma::vec value(lines.count + 1, arma::fill::zeros), coarse = value, variance = value;
  for (arma::uword i = 0; i < c.value.n_elem; ++i) {
    const arma::uword n = lines.owner[i / c.value.n_rows];
    const double s = r.slope.value[i];
    value[n] += c.value[i] * s;
    coarse[n] += c.coarse[i] * r.slope.coarse[i];
    variance[n] += of_c[i] * (s * s + r.slope.variance[i]) + c.value[i] * c.value[i] * r.slope.variance[i];
    if (r.kinked[i] != 0 && c.value[i] != 0) variance[n] = arma::datum::inf;
  }
  for (arma::uword n = 0; n < lines.count; ++n) {
    const arma::uword i = n * lines.between + k * lines.along;
    d.value[i] = value[n];
    d.error[i] = std::abs(value[n] - coarse[n]) + bar_of(variance[n], value[n]);
  }
}

/// The same where the output is affine in the block, from one place far away.
void StageAtPoint::take_straight(Bounded& d, const Coordinates& block, const arma::mat& values, const Lines& lines,
                                 arma::uword k, const Derivative& c, const arma::mat& of_c) {
  arma::vec width;
  const arma::mat there = moved(block, values, lines, k, 1.0, width);
  const double sigma = 2 * double_spacing * std::sqrt(static_cast<double>(input_.n_cols) + 1) * largest(there);
  arma::vec value(lines.count + 1, arma::fill::zeros), truncation = value, variance = value;
  for (arma::uword o = 0; o < output_.n_cols; ++o) {
    double a = 0, b = 0, v = 0;
    for (arma::uword i = o * output_.n_rows; i < (o + 1) * output_.n_rows; ++i) {
      const double moved = there[i] - output_[i], here = c.value[i];
      a += here * moved;
      b += (here - c.coarse[i]) * moved;
      v += of_c[i] * (moved * moved + sigma * sigma) + here * here * sigma * sigma;
    }
    value[lines.owner[o]] += a;
    truncation[lines.owner[o]] += b;
    variance[lines.owner[o]] += v;
  }
  for (arma::uword n = 0; n < lines.count; ++n) {
    const arma::uword i = n * lines.between + k * lines.along;
    d.value[i] = value[n] / width[n];
    d.error[i] = (std::abs(truncation[n]) + bar_of(variance[n], value[n])) / width[n];
  }
}

Bounded StageAtPoint::one_block(arma::uword b, const Derivative& c) {
  const Coordinates block = subject_.blocks[b].coordinates;
  const arma::mat values = block.values(), of_c = c.variance_in_products();
  const Lines lines = lines_of(block);
  const auto take = is_affine_in(b) ? &StageAtPoint::take_straight : &StageAtPoint::take_curved;
  Bounded d{arma::mat(arma::size(values), arma::fill::none), arma::mat(arma::size(values), arma::fill::none)};
  for (arma::uword k = 0; k < lines.length; ++k) (this->*take)(d, block, values, lines, k, c, of_c);
  return d;
}

}  // namespace gradcheck::detail
