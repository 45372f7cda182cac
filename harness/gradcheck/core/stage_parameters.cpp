// SPDX-License-Identifier: MIT
// How a stage's output follows its parameters.
#include <gradcheck/core/stage.hpp>

#include <cmath>

#include <gradcheck/core/random_bits.hpp>

namespace gradcheck {
namespace {

Derivative zeros(arma::uword rows, arma::uword cols) {
  const arma::mat zero(rows, cols, arma::fill::zeros);
  return {zero, zero, zero};
}

}  // namespace

std::vector<Derivative> StageAtPoint::parameters(const Derivative& c) {
  std::vector<Derivative> all;
  all.reserve(stage_.blocks.size());
  if (kind_ != StageKind::affine) {
    for (const arma::uword b : stage_.blocks) all.push_back(one_block(subject_.blocks[b].coordinates, c));
    return all;
  }
  const arma::mat variance = c.variance_in_products();
  all.push_back({c.value.st() * input_, c.coarse.st() * input_, variance.st() * arma::square(input_)});
  if (stage_.blocks.size() > 1) {
    const Coordinates bias = subject_.blocks[stage_.blocks[1]].coordinates;
    all.push_back({arma::sum(c.value, 0), arma::sum(c.coarse, 0), arma::sum(variance, 0)});
    for (arma::mat* m : {&all[1].value, &all[1].coarse, &all[1].variance}) m->reshape(bias.rows(), bias.cols());
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
    arma::uvec half(block.rows(), arma::fill::none);
    for (arma::uword& m : half) m = random() >> 63U;
    for (arma::uword j = 0; j < kept.n_rows; ++j)
      if (half(j) != 0) moved.row(j) += 0x1p-4 * random.signed_near_one(1, kept.n_cols);
    block.assign(moved);
    const arma::mat y = evaluate(input_);
    block.assign(kept);
    for (arma::uword j = 0; j < kept.n_rows && apart; ++j)
      apart = half(j) != 0 || arma::all(y.col(j) == output_.col(j));
  }
  return apart;
}

Derivative StageAtPoint::one_block(const Coordinates& block, const Derivative& c) {
  const arma::mat values = block.values(), h = steps_for(values), of_c = c.variance_in_products();
  const arma::mat& sigma = rounding();
  const bool grouped = rows_reach_columns(block);
  Derivative d = zeros(values.n_rows, values.n_cols);
  for (arma::uword first = 0; first < values.n_elem; first += grouped ? values.n_rows : 1) {
    const arma::uword count = grouped ? values.n_rows : 1;
    Moves m;
    for (std::size_t k = 0; k < 3; ++k) {
      m.up[k].set_size(arma::size(output_)), m.down[k].set_size(arma::size(output_));
      for (const double sign : {1.0, -1.0}) {
        for (arma::uword n = 0; n < count; ++n) {
          // rows of one group take steps of different sizes, so that an output that follows the wrong row shows
          const double step =
              h(first + n) * (1 + 0.25 * static_cast<double>(n % 7) / 7) * std::ldexp(1.0, -static_cast<int>(k));
          block.set(first + n, values(first + n) + sign * step);
          const double taken = sign * (block.get(first + n) - values(first + n));
          arma::mat& width = sign > 0 ? m.up[k] : m.down[k];
          if (grouped)
            width.col(n).fill(taken);
          else
            width.fill(taken);
        }
        (sign > 0 ? m.plus[k] : m.minus[k]) = evaluate(input_);
        for (arma::uword n = 0; n < count; ++n) block.set(first + n, values(first + n));
      }
    }
    const Response r = respond(m, output_, sigma);
    const arma::mat a = c.value % r.slope.value, b = c.coarse % r.slope.coarse;
    const arma::mat v = of_c % arma::square(r.slope.value) + arma::square(c.value) % r.slope.variance;
    for (arma::uword n = 0; n < count; ++n) {
      const auto sum = [&](const arma::mat& x) { return grouped ? arma::accu(x.col(n)) : arma::accu(x); };
      d.value(first + n) = sum(a), d.coarse(first + n) = sum(b), d.variance(first + n) = sum(v);
      if (sum(arma::mat(arma::conv_to<arma::mat>::from(r.kinked) % arma::abs(c.value))) != 0)
        d.coarse(first + n) = arma::datum::inf;
    }
  }
  return d;
}

}  // namespace gradcheck
