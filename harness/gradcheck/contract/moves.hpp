// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <gradcheck/layer/any_layer.hpp>

namespace gradcheck::detail {

/// Where the clause "moved parameters" puts them, all together.
enum class Move : unsigned char {
  a_little,     ///< by 2.5 to 7.5 % of each; a zero by as much of 1
  by_own_size,  ///< by 25 to 75 % of each; a zero by as much of its matrix's root mean square, at most of 1, all zeros a
                ///< little
  to_zero
};
inline constexpr Move all_moves[]{Move::a_little, Move::by_own_size, Move::to_zero};

std::string_view to_string(Move move);  ///< "moved by about 50 %"

/// Moves every parameter that has a gradient. Where and which way is the same every time.
void move_parameters(const AnyLayer& layer, Move move);

/// Whether a formula that is right at these values is not right by chance of them: they are not all the same size, nor
/// all 0, 1/2, 1 or 2, positive or negative.
bool are_ordinary(const arma::mat& values);

}  // namespace gradcheck::detail
