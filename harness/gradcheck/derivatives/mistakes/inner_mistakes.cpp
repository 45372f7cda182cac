// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/derivatives/mistakes/parts.hpp>

namespace gradcheck::detail {
namespace {

/// "0.3 x [0, 0] - 1.2 x [2, 0]": what the row of the pivot has for its direction.
std::string linear_text(const OffBy& by, const Ratios& of) {
  const arma::uword m = by.wrong().n_rows, r = of.pivot % m;
  std::string text;
  for (std::size_t c = 0; c < by.coordinates().size(); ++c)
    for (const arma::uword j : by.wrong_columns()) {
      if (!by.is_column(c, j) || by.wrong()(r, j) == 0) continue;
      const double share = by.last().off(r, j) / by.last().off(of.pivot);
      text += text.empty() ? (share < 0 ? "- " : "") : share < 0 ? " - " : " + ";
      text += number(std::abs(share), 5) + " " + by.coordinates()[c].name;
    }
  return text;
}

Finding of_inner(const OffBy& by, const std::string& sentence) {
  const char* name =
      by.is_symmetric() ? "wrong second derivative of an inner expression" : "wrong derivative of an inner expression";
  return of_part(by, name, sentence + ": " + by.example());
}

/// Ratios are told where they are known so well; float has fewer digits.
double ratio_told_to(const OffBy& by) { return is_float(by.seen().spacing) ? 1e-2 : 1e-3; }
/// So well that a ratio that changes a little does not look as if it stood still.
constexpr double still_share = 1e-5;

bool are_ratios_known(const OffBy::At& p, const Ratios& of, double share) {
  return std::ranges::all_of(of.entries, [&](arma::uword k) { return ratio_at(p, of, k).relative() <= share; });
}

/// The columns that are not wrong are zero on the numeric side.
bool are_all_used(const OffBy& by) {
  for (arma::uword j = 0; j < by.wrong().n_cols; ++j) {
    if (arma::any(by.wrong_columns() == j)) continue;
    for (const arma::uword i : by.wrong_rows())
      if (!Known{by.last().numeric(i, j), by.last().bound(i, j)}.is_zero()) return false;
  }
  return true;
}

bool go_together(const OffBy& by, const Ratios& of) { return by.wrong_rows().n_elem == 1 || of.is_outer_product; }

/// The expression is one of some coordinates alone.
std::optional<Finding> of_some(const OffBy& by, const Ratios& of) {
  const CoordinateNumbers own = own_coordinates(by);
  if (arma::accu(by.wrong()) < 2) return std::nullopt;  // of one entry any derivative is that of such an expression
  if (are_all_used(by) || !(go_together(by, of) || by.is_symmetric())) return std::nullopt;
  if (!std::ranges::all_of(of.changing, [&](std::size_t c) { return is_among(own, c); })) return std::nullopt;
  return of_inner(by, "what is off is the derivative of an expression of " + by.names(own) + " alone, times a number" +
                          (own.size() == 1 ? "" : "; how its entries go together depends on these alone"));
}

/// The ratios are products of powers: of the derivative of a norm, or of a product.
std::optional<Finding> of_powers(const OffBy& by, const Ratios& of) {
  if (of.entries.n_elem < 2 || !go_together(by, of)) return std::nullopt;
  const auto told = direction_of_powers(by, of);
  if (!told) return std::nullopt;
  const arma::uword m = by.wrong().n_rows;
  return of_inner(by, "what is off is the derivative of one inner expression, times a number: at every x " +
                          by.entry_name(told->entry % m, told->entry / m) + " is off by " + text_of(by, told->law) +
                          " times what " + by.entry_name(of.pivot % m, of.pivot / m) + " is off by");
}

/// The ratios change with some coordinates alone, although what is off changes with others.
std::optional<Finding> linear_in_some(const OffBy& by, const Ratios& of) {
  if (of.entries.n_elem < 3 || !go_together(by, of) || !are_ratios_known(by.last(), of, still_share))
    return std::nullopt;
  CoordinateNumbers linear;
  for (std::size_t c = 0; c < by.coordinates().size(); ++c)
    if (!is_among(of.changing, c) && !are_equal(by.last()(of.pivot), by.moved(c)->at(of.pivot)) &&
        are_ratios_known(by.moved(c)->at, of, still_share))
      linear.push_back(c);
  if (linear.empty()) return std::nullopt;
  return of_inner(by, "what is off is the derivative of one inner expression, linear in " + by.names(linear) +
                          ", times a number that changes with " + (linear.size() == 1 ? "it" : "them"));
}

/// Of a symmetric block: v v^T, times a number, its diagonal as well.
std::optional<Finding> outer_bend(const OffBy& by, const Ratios& of) {
  if (!by.is_symmetric() || by.wrong_columns().n_elem < 2 || !of.is_outer_product) return std::nullopt;
  if (std::ranges::any_of(by.wrong_columns(), [&](arma::uword j) { return by.wrong()(j, j) == 0; }))
    return std::nullopt;
  return of_part(by, "wrong outer second derivative",
                 "what is off is s v v^T at each point: of phi(u) the part phi''(u) u' u'^T: " + by.example());
}

}  // namespace

Finding of_part(const OffBy& by, std::string mistake, std::string sentence) {
  return {std::move(mistake), by.where(), std::move(sentence), {}, {}};
}

CoordinateNumbers own_coordinates(const OffBy& by) {
  CoordinateNumbers own;
  for (std::size_t c = 0; c < by.coordinates().size(); ++c)
    if (std::ranges::any_of(by.wrong_columns(), [&](arma::uword j) { return by.is_column(c, j); })) own.push_back(c);
  return own;
}

bool is_among(const CoordinateNumbers& all, std::size_t c) { return std::ranges::find(all, c) != all.end(); }

std::optional<Finding> inner_linear(const OffBy& by, const Ratios& of) {
  if (of.entries.n_elem < 2 || !go_together(by, of) || !of.changing.empty()) return std::nullopt;
  if (!are_ratios_known(by.last(), of, ratio_told_to(by))) return std::nullopt;
  for (const OffBy::At& p : by.points())
    if (!are_same_ratios(by.last(), p, of)) return std::nullopt;
  return of_inner(by, "what is off is one number times the derivative of " + linear_text(by, of) +
                          (by.is_symmetric() ? ", on both sides" : ""));
}

std::optional<Finding> inner_expression(const OffBy& by, const Ratios& of) {
  for (const auto hypothesis : {outer_bend, of_some, of_powers, linear_in_some})
    if (auto finding = hypothesis(by, of)) return finding;
  return std::nullopt;
}

}  // namespace gradcheck::detail
