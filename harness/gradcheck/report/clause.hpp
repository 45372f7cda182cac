// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace gradcheck {

/// What came of one clause.
enum class ClauseState : unsigned char { held, broken, not_tested, waived };

/// The clauses of a layer's contract, in its order; what each says: contract/contract.hpp. Then those of a function's.
enum class ClauseId : unsigned char {
  deterministic,
  input_unchanged,
  parameters_unchanged,
  cotangent_unchanged,
  cotangent_used,
  zero_cotangent,
  linear_in_the_cotangent,
  gradients_as_declared,
  dx_as_declared,
  second_backward,
  last_forward,
  moved_parameters,
  batch_of_one,
  samples_independent,
  sum_over_samples,
  some_gradients,
  forward_mode,
  gradient_repeats,  ///< this and what follows: of a function, see derivatives/function_contract.hpp
  gradient_filled,
  asked_before,
  symmetric,
  linear_in_the_direction,
  asked_in_part,
  plus_of_zero,  ///< this and what follows: of a manifold as an object
  plus_and_minus_inverse,
  product_with_jacobian,
  other  ///< a line that is none of them: a configuration that a layer refuses
};

/// How a broken clause was found to be so, for code to ask; `why` says it in words.
enum class Breach : unsigned char {
  compared,          ///< what was compared differs
  threw,             ///< a call threw where it must not
  does_not_repeat,   ///< not even forward and backward once more give the same gradient
  of_earlier_point,  ///< what was returned belongs to earlier inputs, or to earlier parameters
  of_parts           ///< what was put together is wrong in its parts already
};

/// The name that readers see: "batch of one". Empty for other.
std::string_view to_string(ClauseId id);
std::string_view to_string(ClauseState state);  ///< "not tested"
std::string_view to_string(Breach breach);      ///< "does not repeat"

/// The clause of this name; other where there is none.
ClauseId clause_id(std::string_view name);

/// One line of a layer's contract.
struct Clause {
  std::string name;  ///< "deterministic"
  ClauseState state = ClauseState::held;
  std::string why;  ///< evidence of a break, or why it was not tested, or why it is waived, with what was found
  ClauseId id = clause_id(name);
  Breach breach = Breach::compared;          ///< where it is broken
  ClauseState unwaived = ClauseState::held;  ///< of a waived clause: what it would be

  /// What was found of it, waived or not.
  ClauseState found() const { return state == ClauseState::waived ? unwaived : state; }
  bool is_broken() const { return state == ClauseState::broken; }
};

namespace detail {

/// Why "moved parameters" is not tested of a layer that has none, or shows none.
inline constexpr std::string_view why_no_parameters = "no parameters";

/// What a wrong value breaks, whatever made it wrong.
inline constexpr std::array explained_by_values{ClauseId::moved_parameters, ClauseId::batch_of_one,
                                                ClauseId::samples_independent, ClauseId::sum_over_samples};

}  // namespace detail

}  // namespace gradcheck
