// SPDX-License-Identifier: MIT
#include <array>
#include <cmath>
#include <utility>

#include "functions/faults.hpp"

namespace functions {

namespace {

using arma::mat, arma::uword, arma::vec;
using gradcheck::detail::Draws;
using Change = std::function<mat(mat)>;
using Drawn = std::optional<Fault>;

Fault changed(const Target& t, std::string kind, Change change) {
  return {std::move(kind), {[right = t.right, change = std::move(change)](const vec& x) { return change(right(x)); }}};
}

/// The same, changed in place: change(derivative).
template <class InPlace>
Fault spoiled(const Target& t, std::string kind, InPlace change) {
  return changed(t, std::move(kind), [change](mat d) {
    change(d);
    return d;
  });
}

/// Two numbers below n that differ.
std::pair<uword, uword> two(Draws& draws, uword n) {
  const uword a = draws.below(n), b = draws.below(n - 1);
  return {a, b < a ? b : b + 1};
}

/// change(derivative, a, b) of two of its n rows, or columns; nothing where there are no two.
template <class InPlace>
Drawn of_two(Draws& draws, const Target& t, uword n, const char* kind, InPlace change) {
  if (n < 2) return {};
  const auto [a, b] = two(draws, n);
  return spoiled(t, kind, [a = a, b = b, change](mat& d) { change(d, a, b); });
}

double odd_factor(Draws& draws) {
  return draws.chance(0.5) ? 0.3 + 0.6 * draws.uniform() : 1.1 + 2.7 * draws.uniform();
}
double any_factor(Draws& draws) { return draws.chance(0.4) ? -1 : draws.chance(0.5) ? 2 : odd_factor(draws); }

Drawn sign(Draws&, const Target& t) {
  return changed(t, "sign", [](const mat& d) -> mat { return -d; });
}
Drawn factor_2(Draws& draws, const Target& t) {
  const double c = draws.chance(0.5) ? 2 : 0.5;
  return changed(t, "factor 2", [c](const mat& d) -> mat { return c * d; });
}
Drawn constant_factor(Draws& draws, const Target& t) {
  const double c = draws.chance(0.2) ? 1.001 : odd_factor(draws);
  return changed(t, "constant factor", [c](const mat& d) -> mat { return c * d; });
}
Drawn row_factor(Draws& draws, const Target& t) {
  const uword i = draws.below(t.reaches.n_rows);
  if (t.reaches.n_rows < 2) return {};
  return spoiled(t, "factor of a row", [i, c = any_factor(draws)](mat& d) { d.row(i) *= c; });
}
Drawn column_factor(Draws& draws, const Target& t) {
  const uword j = draws.below(t.reaches.n_cols);
  if (t.reaches.n_cols < 2) return {};
  return spoiled(t, "factor of a column", [j, c = any_factor(draws)](mat& d) { d.col(j) *= c; });
}
Drawn column_zero(Draws& draws, const Target& t) {
  return spoiled(t, "one coordinate zero", [j = draws.below(t.reaches.n_cols)](mat& d) { d.col(j).zeros(); });
}
Drawn row_zero(Draws& draws, const Target& t) {
  if (t.reaches.n_rows < 2) return {};
  return spoiled(t, "one residual zero", [i = draws.below(t.reaches.n_rows)](mat& d) { d.row(i).zeros(); });
}
Drawn columns_swapped(Draws& draws, const Target& t) {
  return of_two(draws, t, t.reaches.n_cols, "swapped coordinates", [](mat& d, uword a, uword b) { d.swap_cols(a, b); });
}
Drawn rows_swapped(Draws& draws, const Target& t) {
  return of_two(draws, t, t.reaches.n_rows, "swapped residuals", [](mat& d, uword a, uword b) { d.swap_rows(a, b); });
}
Drawn other_row(Draws& draws, const Target& t) {
  return of_two(draws, t, t.reaches.n_rows, "row of another residual",
                [](mat& d, uword a, uword b) { d.row(a) = d.row(b); });
}
Drawn other_column(Draws& draws, const Target& t) {
  return of_two(draws, t, t.reaches.n_cols, "column of another parameter",
                [](mat& d, uword a, uword b) { d.col(a) = d.col(b); });
}
/// Everything one coordinate further, the first zero, or the last at its place.
Drawn off_by_one(Draws& draws, const Target& t) {
  const bool around = draws.chance(0.5);
  if (t.reaches.n_cols < 2) return {};
  return changed(t, "off by one coordinate", [around](const mat& d) {
    mat r = arma::shift(d, 1, 1);
    if (!around) r.col(0).zeros();
    return r;
  });
}
Drawn transposed(Draws&, const Target& t) {
  if (t.shape == Shape::gradient) return {};
  const bool square = t.reaches.is_square();
  return changed(t, square ? "transposed" : "order of memory",
                 [](const mat& d) -> mat { return arma::reshape(mat(d.t()), d.n_rows, d.n_cols); });
}
Drawn added_constant(Draws& draws, const Target& t) {
  const mat at_x = t.right(t.x);
  const double size = arma::abs(at_x).max() * (0.05 + draws.uniform());
  if (draws.chance(0.5)) return changed(t, "added constant", [size](const mat& d) -> mat { return d + size; });
  return spoiled(t, "added constant, one entry", [size, k = draws.below(at_x.n_elem)](mat& d) { d(k) += size; });
}
Drawn one_entry(Draws& draws, const Target& t) {
  const uword k = draws.below(t.reaches.n_elem);
  const double c = draws.chance(0.4) ? 0 : any_factor(draws);
  return spoiled(t, "one entry", [k, c](mat& d) { d(k) *= c; });
}
Drawn in_float(Draws&, const Target& t) {
  return changed(t, "in float",
                 [](const mat& d) { return arma::conv_to<mat>::from(arma::conv_to<arma::fmat>::from(d)); });
}
Drawn stale(Draws& draws, const Target& t) {
  const bool of_value = draws.chance(0.5);
  return Fault{of_value ? "stale, of the last value" : "stale, of the first point",
               {t.right, of_value ? Conduct::last_value : Conduct::first_point}};
}
Drawn filled_wrongly(Draws& draws, const Target& t) {
  if (!t.fills) return {};
  if (draws.chance(0.5)) return Fault{"accumulated", {t.right, Conduct::accumulates}};
  return Fault{"not filled", {t.right, Conduct::leaves_gap, draws.below(t.reaches.n_cols)}};
}
Drawn product_wrong(Draws& draws, const Target& t) {
  if (!t.products) return {};
  const bool normalises = draws.chance(0.5);
  return Fault{normalises ? "direction normalised" : "value added",
               {t.right, normalises ? Conduct::normalises : Conduct::adds_value}};
}
Drawn undeclared(Draws& draws, const Target& t) {
  const arma::uvec used = arma::find(t.reaches);
  if (!t.declared || used.is_empty()) return {};
  return Fault{"missing in the pattern", {t.right, Conduct::fresh, 0, {used(draws.below(used.n_elem))}}};
}

Drawn diagonal_only(Draws&, const Target& t) {
  if (t.shape != Shape::hessian) return {};
  return changed(t, "only the diagonal", [](const mat& d) -> mat { return arma::diagmat(d.diag()); });
}
Drawn cross_zero(Draws& draws, const Target& t) {
  if (t.shape != Shape::hessian) return {};
  return of_two(draws, t, t.reaches.n_cols, "cross term zero", [](mat& d, uword a, uword b) { d(a, b) = d(b, a) = 0; });
}
Drawn not_symmetric(Draws& draws, const Target& t) {
  if (t.shape != Shape::hessian || t.reaches.n_cols < 2) return {};
  const auto [a, b] = two(draws, t.reaches.n_cols);
  const double c = draws.chance(0.5) ? 0 : any_factor(draws);
  return spoiled(t, "not symmetric", [a = a, b = b, c](mat& d) { d(a, b) *= c; });
}
Drawn one_triangle(Draws& draws, const Target& t) {
  if (t.shape != Shape::hessian) return {};
  const bool lower = draws.chance(0.5);
  return changed(t, "one triangle",
                 [lower](const mat& d) -> mat { return lower ? arma::trimatl(d) : arma::trimatu(d); });
}

}  // namespace

std::optional<Fault> array_fault(Draws& draws, const Target& target) {
  static constexpr std::array all{sign,          factor_2,   constant_factor, row_factor,     column_factor,
                                  column_zero,   row_zero,   columns_swapped, rows_swapped,   other_row,
                                  other_column,  off_by_one, transposed,      added_constant, one_entry,
                                  in_float,      stale,      filled_wrongly,  product_wrong,  undeclared,
                                  diagonal_only, cross_zero, not_symmetric,   one_triangle};
  return all.at(draws.below(all.size()))(draws, target);
}

}  // namespace functions
