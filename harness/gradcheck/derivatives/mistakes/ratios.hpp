// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>

#include <gradcheck/derivatives/mistakes/laws.hpp>

namespace gradcheck::detail {

/// How what is off goes together: the ratios to one entry that is known best, in one row, or all of a symmetric block.
struct Ratios {
  arma::uword pivot = 0;
  arma::uvec entries = {};
  CoordinateNumbers changing = {};  ///< with these coordinates they change
  bool is_outer_product = false;    ///< all rows go together alike, at all points
};

/// Nothing where the numbers do not tell, or one coordinate could not be moved.
std::optional<Ratios> ratios_of(const OffBy& by);
/// Whether these ratios are the same in both; those that are not known say nothing.
bool are_same_ratios(const OffBy::At& a, const OffBy::At& b, const Ratios& of);
/// Of entry k to the pivot.
inline Known ratio_at(const OffBy::At& p, const Ratios& of, arma::uword k) { return quotient(p(k), p(of.pivot)); }

}  // namespace gradcheck::detail
