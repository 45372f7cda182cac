// SPDX-License-Identifier: MIT
// How a stage's output follows its parameters.
#include <gradcheck/core/stage.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/core/magnitude.hpp>
#include <gradcheck/core/random_bits.hpp>
#include <gradcheck/core/rank_one.hpp>

namespace gradcheck {
namespace {

constexpr double spacing = 0x1p-52;

/// The derivatives of coordinates first, first + 1, .. of a block, from the response of the outputs to all of them at once: each from its own
/// column, or the only one from all.
void take(Bounded& d, const Response& r, const Derivative& c, const arma::mat& of_c, arma::uword first, bool grouped) {
  const arma::uword rows = c.value.n_rows, each = grouped ? rows : c.value.n_elem;
  for (arma::uword begin = 0; begin < c.value.n_elem; begin += each, ++first) {
    double value = 0, coarse = 0, variance = 0;
    bool kinked = false;
    for (arma::uword i = begin; i < begin + each; ++i) {
      const double s = r.slope.value[i];
      value += c.value[i] * s, coarse += c.coarse[i] * r.slope.coarse[i];
      variance += of_c[i] * s * s + c.value[i] * c.value[i] * r.slope.variance[i];
      kinked = kinked || (r.kinked[i] != 0 && c.value[i] != 0);
    }
    d.value[first] = value;
    d.error[first] = kinked ? arma::datum::inf : std::abs(value - coarse) + 1.5 * std::sqrt(2 * variance);
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
    } else {
      all.push_back({c.value.st() * input_, outer(of_c, of_x)});
    }
  }
  return all;
}

/// Whether row j of a parameter reaches column j of the output alone: rows moved, half of them at a time, leave the other columns bitwise.
bool StageAtPoint::rows_reach_columns(const Coordinates& block) {
  if (block.rows() != output_.n_cols || block.rows() == 1) return false;
  const arma::mat kept = block.values();
  RandomBits random(seed_);
  bool apart = true;
  for (int probe = 0; probe < 8 && apart; ++probe) {
    arma::mat moved = kept;
    const std::vector<unsigned char> half = random.coins(block.rows());
    for (arma::uword j = 0; j < kept.n_rows; ++j)
      if (half[j] != 0) moved.row(j) += 0x1p-4 * random.signed_near_one(1, kept.n_cols);
    block.assign(moved);
    const arma::mat y = evaluate(input_);
    block.assign(kept);
    for (arma::uword j = 0; j < kept.n_rows && apart; ++j)
      apart = half[j] != 0 || arma::all(y.col(j) == output_.col(j));
  }
  return apart;
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
  const double slack =
      64 * spacing * std::sqrt(static_cast<double>(input_.n_cols) + 1) * std::max(largest(output_), largest(step));
  return std::ranges::all_of(std::initializer_list<double>{-1, 2, 0.5},
                             [&](double t) { return close(largest(at(t) - output_ - t * step), 0.0, slack); });
}

/// The response of the outputs to coordinates first .. first + count, one a column of the output, or one alone. linear: by one pair of places,
/// far apart; the steps of a group differ in size, so that an output that follows the wrong row shows.
Response StageAtPoint::one_move(const Coordinates& block, const arma::mat& values, arma::uword first, arma::uword count,
                                bool linear) {
  Moves m;
  for (std::size_t k = 0; k < (linear ? 1 : 3); ++k) {
    m.up[k].set_size(arma::size(output_)), m.down[k].set_size(arma::size(output_));
    for (const double sign : {1.0, -1.0}) {
      arma::mat& width = sign > 0 ? m.up[k] : m.down[k];
      for (arma::uword n = 0; n < count; ++n) {
        const double x = values[first + n], size = std::max(1.0, std::abs(x)) * (linear ? 1.0 : 0x1p-10);
        block.set(first + n,
                  x + sign * std::ldexp(size * (1 + 0.25 * static_cast<double>(n % 7) / 7), -static_cast<int>(k)));
        const double taken = sign * (block.get(first + n) - x);
        if (count > 1)
          std::fill_n(width.colptr(n), width.n_rows, taken);
        else
          width.fill(taken);
      }
      (sign > 0 ? m.plus[k] : m.minus[k]) = evaluate(input_);
      for (arma::uword n = 0; n < count; ++n) block.set(first + n, values[first + n]);
    }
  }
  if (!linear) return respond(m, output_, rounding());
  Response r;
  r.slope.value = r.slope.coarse = (m.plus[0] - m.minus[0]) / (m.up[0] + m.down[0]);
  const double sigma = 2 * spacing * std::sqrt(static_cast<double>(input_.n_cols) + 1) * largest(m.plus[0]);
  r.slope.variance = arma::square(sigma / (m.up[0] + m.down[0]));
  r.kinked.zeros(arma::size(output_));
  return r;
}

Bounded StageAtPoint::one_block(arma::uword b, const Derivative& c) {
  const Coordinates block = subject_.blocks[b].coordinates;
  const arma::mat values = block.values(), of_c = c.variance_in_products();
  const bool grouped = rows_reach_columns(block), linear = is_affine_in(b);
  const arma::uword count = grouped ? values.n_rows : 1;
  Bounded d{arma::mat(arma::size(values), arma::fill::none), arma::mat(arma::size(values), arma::fill::none)};
  for (arma::uword first = 0; first < values.n_elem; first += count)
    take(d, one_move(block, values, first, count, linear), c, of_c, first, grouped);
  return d;
}

}  // namespace gradcheck
