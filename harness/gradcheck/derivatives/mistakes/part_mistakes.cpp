// SPDX-License-Identifier: MIT
// What is off, analytic - numeric, is of one part of f: of a term, or of one inner expression. Each fact is measured at
// the user's point, at others, and where each coordinate is moved alone.
#include <algorithm>
#include <cmath>
#include <string>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/derivatives/mistakes/parts.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword most_told = 3;
/// Within wider bounds a coordinate that a term depends on may not show, and what is nearly a power is one. In float
/// half of all digits are asked for.
double law_known_to(const OffBy& by) { return is_float(by.seen().spacing) ? 0x1p-12 : 1e-5; }

/// Each wrong entry is off by a number times powers of coordinates.
std::optional<Finding> term_of_powers(const OffBy& by) {
  std::string text;
  arma::uword told = 0;
  const arma::uvec wrong = arma::find(by.wrong());
  for (const arma::uword k : wrong) {
    const auto law = law_of(by, k);
    if (!law || !law->otherwise.empty() || !is_known_twice(by, *law, k, law_known_to(by)) ||
        !holds_elsewhere(by, *law, k))
      return std::nullopt;
    if (++told > most_told) continue;
    const arma::uword rows = by.wrong().n_rows;
    text += (told > 1 ? "; " : "") + by.entry_name(k % rows, k / rows) + " is off by " + text_of(by, *law);
  }
  return of_part(by, "a term wrong", text + (told > most_told ? "; .." : "") + ", at every x");
}

/// Some wrong entry of a symmetric derivative has a mirror image that is not known well enough to be off as much: what is
/// wrong is seen in part.
bool hides_mirror_images(const OffBy& by) {
  if (!by.wrong().is_square() || by.wrong().n_rows < 2) return false;
  if (!std::ranges::all_of(by.points(), [](const OffBy::At& p) { return is_symmetric_in(p, p.numeric); })) return false;
  const auto shows = [](const OffBy::At& p, arma::uword i, arma::uword j) {
    return std::abs(p.off(i, j)) > p.bound(i, j) && p.bound(j, i) <= 0.5 * std::abs(p.off(i, j));
  };
  for (arma::uword j = 0; j < by.wrong().n_cols; ++j)
    for (arma::uword i = 0; i < by.wrong().n_rows; ++i)
      if (by.wrong()(i, j) != 0 && by.wrong()(j, i) == 0 &&
          std::ranges::none_of(by.points(), [&](const OffBy::At& p) { return shows(p, i, j); }))
        return true;
  return false;
}

std::optional<Finding> one_part(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (blocks.size() != 1 || !seen.moved || seen.points.size() < 2) return std::nullopt;
  const OffBy by(seen, blocks[0]);
  if (by.wrong_rows().is_empty() || hides_mirror_images(by)) return std::nullopt;
  if (auto finding = term_of_powers(by)) return finding;
  const auto ratios = ratios_of(by);
  if (ratios)
    if (auto finding = inner_linear(by, *ratios)) return finding;
  for (const auto hypothesis : {gauss_newton, of_another_function, wrong_factor})
    if (auto finding = hypothesis(by)) return finding;
  if (ratios)
    if (auto finding = inner_expression(by, *ratios)) return finding;
  for (const auto hypothesis : {cross_terms, not_adding_up})
    if (auto finding = hypothesis(by)) return finding;
  return one_wrong_entry(by);
}

}  // namespace

std::optional<Finding> part_mistake(const SeenDerivative& seen) {
  for (const DerivativeHypothesis& moved : place_mistakes()) {
    auto finding = moved(seen, {0});
    if (!finding) continue;
    finding->sentence.resize(std::min(finding->sentence.size(), finding->sentence.find(": ")));  // places in the part
    return finding;
  }
  return one_part(seen, {0});
}

std::optional<Finding> factor_of_coordinates(const SeenDerivative& seen, std::size_t block) {
  if (!seen.moved || seen.points.size() < 2) return std::nullopt;
  const OffBy by(seen, block);
  auto finding = by.wrong_rows().n_elem > 1 ? wrong_factor(by) : std::nullopt;
  return finding && finding->mistake == "a factor of x" ? finding : std::nullopt;
}

std::optional<Finding> gauss_newton_of(const SeenDerivative& seen) {
  return seen.moved && seen.points.size() > 1 ? gauss_newton(OffBy(seen, 0)) : std::nullopt;
}

std::vector<DerivativeHypothesis> part_mistakes() { return {one_part}; }

}  // namespace gradcheck::detail
