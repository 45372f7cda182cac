// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/base/draws.hpp>
#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/variation/look.hpp>

namespace gradcheck::detail {

/// What becomes of the numbers of the inputs. `amount` is a factor, a shift or a size.
enum class InputKind : unsigned char {
  as_made,
  scaled,         ///< times amount
  shifted,        ///< plus amount
  zeros,          ///< all of them
  some_zeros,     ///< about half of them
  positive,       ///< |x|
  negative,       ///< -|x|
  repeated_rows,  ///< about half of the rows are copies of another
  constant_rows,  ///< each row is its first number throughout
  identity,       ///< its first number on the diagonal, zero elsewhere: equal singular values
  ties,           ///< two numbers alone
  integers,       ///< the nearest integers of 2 x
  halves,         ///< the nearest halves of x
  far_entry,      ///< one entry is +-amount
  far_rows        ///< in each row one entry is +-amount
};

inline constexpr std::array input_kinds{InputKind::as_made,  InputKind::scaled,        InputKind::shifted,
                                        InputKind::zeros,    InputKind::some_zeros,    InputKind::positive,
                                        InputKind::negative, InputKind::ties,          InputKind::integers,
                                        InputKind::halves,   InputKind::repeated_rows, InputKind::constant_rows,
                                        InputKind::identity, InputKind::far_entry,     InputKind::far_rows};

/// What becomes of the numbers of the parameters that have a gradient.
enum class ParameterKind : unsigned char {
  as_made,
  zeros,
  moved  ///< each by its own size, times or divided by up to 4; where a parameter has both signs, the sign drawn anew
};

inline constexpr std::array parameter_kinds{ParameterKind::as_made, ParameterKind::zeros, ParameterKind::moved};

std::string_view to_string(InputKind kind);      ///< "constant rows"
std::string_view to_string(ParameterKind kind);  ///< "moved"

struct Variation {
  InputKind inputs = InputKind::as_made;
  double amount = 1;
  ParameterKind parameters = ParameterKind::as_made;
};
std::string to_string(const Variation& variation);  ///< "inputs scaled by 1000, parameters moved"

/// Whether the amount of this kind of inputs means something.
bool has_amount(InputKind kind);

/// Each differentiable input varied as its look allows, rounded to the layer's own scalar. looks: one for each input.
AnyLayer::Matrices varied(const AnyLayer& layer, AnyLayer::Matrices inputs, const std::vector<Look>& looks,
                          const Variation& variation, Draws& random);

/// The same of the layer's parameters, in place; buffers stay.
void vary_parameters(const AnyLayer& layer, ParameterKind kind, Draws& random);

}  // namespace gradcheck::detail
