// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <rapidcheck/Gen.h>

namespace gradcheck::fuzz {

/// How the weights of a dense layer are drawn. The first three are of ordinary scale.
enum class WeightKind : unsigned char {
  gaussian,    ///< normal / sqrt(cols)
  orthogonal,  ///< part of a random reflection: rows, or columns where there are more rows, of length 1 and orthogonal
  repeated,    ///< every row the same: units that nothing tells apart
  lattice,     ///< integers and halves from -2 to 2, which bring an activation exactly to its kinks
  scaled,      ///< normal times 1e-3 .. 1e3, any octave as likely as another
  sparse,      ///< gaussian, three quarters of it zero
  zero,        ///< nothing but zeros
  saturating   ///< of size 20 .. 100 / cols: sigmoids end flat
};

inline constexpr WeightKind last_ordinary_weights = WeightKind::repeated;

std::string_view name(WeightKind kind);
const std::vector<WeightKind>& weight_kinds();  ///< in the order of the enumeration

/// Weights [rows x cols], or a bias [1 x cols]. Cost: rows * cols draws.
rc::Gen<arma::mat> weights(arma::uword rows, arma::uword cols, WeightKind kind);

}  // namespace gradcheck::fuzz
