// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace gradcheck {

/// How numeric derivatives are had.
///   direct     one coordinate at a time by evaluations of the whole: the reference
///   chained    stage by stage (stagewise/chain_derivative.hpp), each by its own forward; grouped is its name where
///              there is one stage, a layer alone: many coordinates at a time, with direct for what is in doubt
///   suffix     chained, but every stage's cotangent from moves of its output through everything behind it, without the
///              chain rule: the cross-check, quadratic in depth
///   automatic  chained or grouped from 1,024 coordinates on, where there are stages
enum class Engine : unsigned char { automatic, direct, grouped, chained, suffix };

/// All of them, in this order.
inline constexpr std::array engines{Engine::automatic, Engine::direct, Engine::grouped, Engine::chained,
                                    Engine::suffix};

std::string_view to_string(Engine engine);                  ///< "direct"
std::optional<Engine> engine_named(std::string_view name);  ///< nothing where none has this name

}  // namespace gradcheck
