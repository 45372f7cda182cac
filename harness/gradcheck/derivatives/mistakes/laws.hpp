// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/derivatives/mistakes/off_by.hpp>

namespace gradcheck::detail {

/// Coordinates of all blocks, as places in OffBy::coordinates().
using CoordinateNumbers = std::vector<std::size_t>;

/// How a number changes with the coordinates: with some by powers, with others otherwise.
struct Law {
  double constant = 0, error = 0;  ///< the number at the last point
  std::vector<std::pair<std::size_t, double>> powers;
  CoordinateNumbers otherwise;
};

/// p of there = factor^p here: p, or twice that, is a whole number to within what the numbers tell; else nothing.
std::optional<double> power_of(const Known& here, const Known& there, double factor);
/// Takes note of how the number goes from here to there where coordinate c alone is multiplied by factor: by a power, or
/// otherwise.
void add_change(Law& law, const OffBy& by, std::size_t c, const Known& here, const Known& there, double factor);
/// Of what entry k is off by; nothing where that is not known at the last point, or some coordinate could not be moved.
std::optional<Law> law_of(const OffBy& by, arma::uword k);
/// Whether the powers alone give what entry k is off by at all points: the number before them is the one that is known
/// best.
bool holds_elsewhere(const OffBy& by, const Law& law, arma::uword k);
/// The number before the powers is known to this share at two points at least: of fewer digits many laws are nearly
/// powers.
bool is_known_twice(const OffBy& by, const Law& law, arma::uword k, double share);
/// "- 2.4 x [3, 0]^2 x [1, 0]".
std::string text_of(const OffBy& by, const Law& law);

}  // namespace gradcheck::detail
