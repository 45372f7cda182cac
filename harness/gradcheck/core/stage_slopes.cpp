// SPDX-License-Identifier: MIT
// How a stage's output follows its input.
#include <gradcheck/core/stage.hpp>

#include <algorithm>
#include <cmath>

namespace gradcheck {
namespace {

constexpr arma::uword tall = arma::uword{1} << 20;  // elements of one stacked evaluation

}  // namespace

Derivative StageAtPoint::pull_back(const Derivative& c) {
  if (kind_ == StageKind::affine) {
    const arma::mat w = subject_.blocks[stage_.blocks[0]].coordinates.values();
    return {c.value * w, c.coarse * w, c.variance_in_products() * arma::square(w)};
  }
  if (kind_ != StageKind::elementwise) return pull_back_units(c);
  const Derivative s = elementwise_slopes().slope;
  return {c.value % s.value, c.coarse % s.coarse,
          c.variance_in_products() % arma::square(s.value) + arma::square(c.value) % s.variance};
}

Moves StageAtPoint::evaluated(Moves m) {
  for (auto* side : {&m.plus, &m.minus})
    for (arma::mat& x : *side) x = evaluate(x);
  return m;
}

Response StageAtPoint::elementwise_slopes() {
  const arma::mat& sigma = rounding();
  const Moves m = evaluated(moves_of(input_, steps_for(input_)));
  Response r = respond(m, output_, sigma);
  resolve_kinks(r, sigma);
  return r;
}

/// Entries at a kink once more with smaller steps, packed into few rows, each in its own column. What stays kinked gets a bar as wide as
/// its one-sided slopes are apart.
void StageAtPoint::resolve_kinks(Response& r, const arma::mat& sigma) {
  for (int power = 3; power <= 12 && arma::any(arma::vectorise(r.kinked)); power += 3) {
    const arma::uvec where = arma::find(r.kinked);
    arma::uvec depth(input_.n_cols, arma::fill::zeros), row(where.n_elem, arma::fill::none);
    for (arma::uword n = 0; n < where.n_elem; ++n) row(n) = depth(where(n) / input_.n_rows)++;
    arma::mat x = arma::repmat(input_.row(0), depth.max(), 1), here = arma::repmat(output_.row(0), depth.max(), 1);
    arma::mat rounding = arma::repmat(sigma.row(0), depth.max(), 1);
    for (arma::uword n = 0; n < where.n_elem; ++n) {
      const arma::uword j = where(n) / input_.n_rows;
      x(row(n), j) = input_(where(n)), here(row(n), j) = output_(where(n)), rounding(row(n), j) = sigma(where(n));
    }
    const Moves m = evaluated(moves_of(x, std::ldexp(1.0, -power) * steps_for(x)));
    const Response finer = respond(m, here, rounding);
    for (arma::uword n = 0; n < where.n_elem; ++n) {
      const arma::uword j = where(n) / input_.n_rows, i = where(n);
      r.kinked(i) = finer.kinked(row(n), j);
      r.slope.value(i) = finer.slope.value(row(n), j), r.slope.coarse(i) = finer.slope.coarse(row(n), j);
      r.slope.variance(i) = finer.slope.variance(row(n), j);
      if (r.kinked(i) != 0)
        r.slope.coarse(i) =
            r.slope.value(i) + std::abs((m.plus[2](row(n), j) - here(row(n), j)) / m.up[2](row(n), j) -
                                        (here(row(n), j) - m.minus[2](row(n), j)) / m.down[2](row(n), j));
    }
  }
}

/// One unit of every sample at a time, as many units stacked as one evaluation may hold; one entry at a time where samples are coupled.
Derivative StageAtPoint::pull_back_units(const Derivative& c) {
  const arma::uword samples = input_.n_rows, moves = kind_ == StageKind::general ? input_.n_cols : input_.n_elem;
  const arma::uword batch = kind_ == StageKind::general
                                ? std::clamp<arma::uword>(tall / std::max(input_.n_elem, output_.n_elem), 1, moves)
                                : 1;
  const arma::mat h = steps_for(input_), of_c = c.variance_in_products();
  const arma::mat& sigma = rounding();
  Derivative d{arma::mat(arma::size(input_), arma::fill::zeros), arma::mat(arma::size(input_), arma::fill::zeros),
               arma::mat(arma::size(input_), arma::fill::zeros)};
  for (arma::uword first = 0; first < moves; first += batch) {
    const arma::uword count = std::min(batch, moves - first);
    Moves m;
    for (std::size_t k = 0; k < 3; ++k) {
      arma::mat plus = arma::repmat(input_, count, 1), minus = plus;
      m.up[k].set_size(count * output_.n_rows, output_.n_cols), m.down[k].set_size(arma::size(m.up[k]));
      for (arma::uword n = 0; n < count; ++n)
        for (arma::uword i = 0; i < samples; ++i) {
          const bool one = kind_ != StageKind::general;
          const arma::uword col = one ? (first + n) / samples : first + n, row = one ? (first + n) % samples : i;
          const double x = input_(row, col), step = std::ldexp(h(row, col), -static_cast<int>(k));
          plus(n * samples + row, col) = x + step, minus(n * samples + row, col) = x - step;
          if (one) {
            m.up[k].fill(x + step - x), m.down[k].fill(x - (x - step));
            break;
          }
          m.up[k].row(n * samples + i).fill(x + step - x), m.down[k].row(n * samples + i).fill(x - (x - step));
        }
      m.plus[k] = evaluate(plus), m.minus[k] = evaluate(minus);
    }
    const Response r = respond(m, arma::repmat(output_, count, 1), arma::repmat(sigma, count, 1));
    for (arma::uword n = 0; n < count; ++n) {
      const auto rows = arma::span(n * output_.n_rows, (n + 1) * output_.n_rows - 1);
      const arma::mat value = r.slope.value.rows(rows.a, rows.b);
      const arma::mat a = c.value % value, b = c.coarse % r.slope.coarse.rows(rows.a, rows.b);
      const arma::mat v = of_c % arma::square(value) + arma::square(c.value) % r.slope.variance.rows(rows.a, rows.b);
      const bool kinked = arma::any(arma::vectorise(r.kinked.rows(rows.a, rows.b) % (c.value != 0)));
      if (kind_ == StageKind::general) {
        d.value.col(first + n) = arma::sum(a, 1), d.coarse.col(first + n) = arma::sum(b, 1);
        d.variance.col(first + n) = arma::sum(v, 1);
        if (kinked) d.coarse.col(first + n).fill(arma::datum::inf);
      } else {
        d.value(first + n) = arma::accu(a), d.coarse(first + n) = arma::accu(b), d.variance(first + n) = arma::accu(v);
        if (kinked) d.coarse(first + n) = arma::datum::inf;
      }
    }
  }
  return d;
}

}  // namespace gradcheck
