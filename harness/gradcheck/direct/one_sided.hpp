// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {

/// What slopes on both sides may be off, as a share of the largest, to be those of a kink.
inline constexpr double certain_slack = 2.5e-4;
/// The same before an accusation. Slopes that are as far off settle nothing, but they may forbid one.
inline constexpr double coarse_slack = 0x1p-2;

/// One-sided slopes of each term t, from F_k = (J_t(x +- h_k) - J_t(x)) / +-h_k, h_k = h_0 2^-k; on each side
///   P1 = 2 F1 - F0,  P2 = 2 F2 - F1,  Q = P2 + (P2 - P1)/3,  e = |P2 - P1| + 16 sigma / h_2
///   kinked where |Q+ - Q-| > 4 (e+ + e-)
///   valid: sum_t min(Q-, Q+) .. sum_t max(Q-, Q+): each term may take any value between its slopes, whatever the
///     others do
///   slack = 4 sum_kinked (e+ + e-) + 2 sum_smooth (e+ + e-)
/// The finest window decides whose slack is at most that share of the largest slope; nothing if there is none.
/// known: a slope that is known, in whose share slack counts where the slopes at a step are smaller.
/// Cost: 6 to 102 evaluations.
std::optional<Subgradients> subgradients(const Point& point, double known = 0, double share = certain_slack);

/// The derivative from one side alone, where the other leaves the domain: sum_t Q and 4 sum_t e of the window with the
/// smallest error, of those that converge if there are any. Before, each window's error was widened by what coarser
/// windows q that converge say: e = max(e, |Q_q - Q| - 2 e_q).
struct OneSided {
  double value = 0, error = 0, step = 0;  ///< step: below 0 on the left
  bool converges = false;  ///< sum_t |P2 - P1| is at most 1e-3 sum_t |Q|, or 10 times what rounding makes of it
  bool moved = false;      ///< some term did
};
std::optional<OneSided> one_sided(const Point& point);
/// The same at one step h_0 alone, above 0.
std::optional<OneSided> one_sided_at(const Point& point, double h0);
/// The steps of one_sided() that are smaller than a step, in increasing order.
std::vector<double> one_sided_steps_below(const Point& point, double step);

/// Whether some term jumps at x: it moves in the finest step by more than 100 sigma, or by 1e-6 of sum |J_t|, and by
/// more than half of what it moves in a step 2^12 times larger. Where noise is accepted, only the 100 sigma count.
/// Cost: 4 evaluations.
bool jumps(const Point& point);

}  // namespace gradcheck::detail
