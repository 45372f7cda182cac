// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include <gradcheck/rounding/analytic_side.hpp>

namespace gradcheck::detail {

/// The error bar of the analytic side: how far rounding alone can have moved an entry a of backward's answer. Measured,
/// each part when it is first asked for. u = spacing / 2, |C| the largest cotangent, block the largest entry of the
/// block's answer.
///   M      = largest change of the answer over 8 runs, in each of which every non-zero entry of data and cotangent
///            moves by a random +-1 .. 8 units in its last place
///   floor  = max(4 M, 4 u |a|)
/// An entry at a jump of backward's answer (a tie, a branch) moves by the jump, which is no rounding:
///   jump   along 2 directions, 4 to 10 of a layer whose data has equal numbers, and to both sides all data move by the
///          same signed +-1 .. 8 units times 1, 2^5, 2^11, 2^17, zeros by units of their block's root mean square.
///          Looked for where M > 2^20 u max(block, |C|), or asked for. Of the sides the one with the largest
///          near = min |answer - a| counts, spread = its largest answer - its smallest: a jump iff near > 8 spread and
///          near > 2^20 u max(block, |C|). Then M is that spread. Beside a pole, where answers fall to a quarter or less
///          from one multiple to the next, of the last three, there is none
/// Rounding that an ulp of the data does not stir (1 - cos x at small x) shows further away:
///   frozen = 4 min(T, 64 u max(block, |C|)), T = the largest 4th difference / sqrt(70) of 9 answers along a random
///            line x (1 + h k r), k = -4 .. 4, |r| in 0.5 .. 1.5, for h = 2^-12 and 2^-18; of the latter alone, where
///            curvature adds next to nothing, up to D times that, D = the data's largest entry, 1 .. 2^10: what is added
///            up of such numbers is rounded like them. Of an |a| that is itself no more than 4 u D |C|, the last digits
///            of the cotangent or of a function's values elsewhere, at least that
/// and rounding that the leading digits of the cotangent decide (1 - p beside p = 1 - 3 u: a number of stairs):
///   scaled = 4 min(S, 64 u max(block, |C|) D^2), S = max |answer(s C) / s - answer(C)| over s = 9, 11, 13, 15 / 16, where
///            2 answer(C / 2) is answer(C), bit by bit: of what is not linear in C that is not so
/// Source: measured on 698,409 right and 61,179 wrong entries of 119 kinds of layer, docs/verdict.md.
/// Cost: 10 forwards and backwards; 16 more where something may jump, 32 to 80 where numbers are equal; 23 for frozen
/// and scaled.
class BackwardRounding {
 public:
  /// Of how many runs M is the largest: a unit in the last place that is told by a coin may stand still in eight.
  static constexpr int usual_runs = 8, many_runs = 64;

  /// The data are moved and put back, bitwise.
  BackwardRounding(AnalyticSide side, std::uint64_t seed, int runs = usual_runs);

  /// The answer can be had, and the same call gives the same answer: where it does not, nothing is said, and floors are
  /// 0.
  bool repeats();
  /// Of entry i of a block whose analytic value is a.
  double floor(std::size_t block, arma::uword i, double a);
  double frozen_floor(std::size_t block, arma::uword i, double a);
  double last_digits() const;  ///< 4 u D |C|
  /// The entry as backward has it where these outputs have no cotangent; none where it cannot be asked.
  std::optional<double> without(const std::vector<bool>& outputs, std::size_t block, arma::uword i);
  /// 4 T at h = 2^-18 alone, without its cap: what rounding inside backward may come to where it meets large numbers.
  /// Curvature adds next to nothing at that step, but a fault that is rough passes within it: for comparisons of
  /// answers, never of an answer with the forward pass.
  double roughness(std::size_t block, arma::uword i);
  /// 4 S without its cap: for comparisons of answers. Cost: 5 more, unless frozen_floor was asked for.
  double scatter(std::size_t block, arma::uword i);
  /// The same of an entry that jumps, of 12 more shares, and 8 times of two parts of the cotangent, whose answers have
  /// to add up; 0 of any other. Cost: 28 more.
  double scatter_beside_tie(std::size_t block, arma::uword i);
  /// The sizes of outputs where all inputs are a half, an eighth, a 64th or a 1,024th of what they are, each the largest
  /// of these; empty where there are none.
  arma::mat outputs_nearer_zero();
  bool jumps(std::size_t block, arma::uword i);  ///< looks for jumps, also where nothing moved in the 8 runs
  arma::uword calls() const { return calls_; }

 private:
  using Answer = std::vector<arma::mat>;

  void measure();
  /// Of the sides that were looked at the one where an entry came no nearer to what it is.
  struct Farthest {
    double near = 0, spread = 0;
  };
  void look_along(int direction, std::vector<std::vector<Farthest>>& farthest);
  bool is_jump(std::size_t block, const Farthest& at) const;
  bool any_jump(const std::vector<std::vector<Farthest>>& farthest) const;
  void find_jumps();
  void measure_frozen();
  void measure_scaled();
  void measure_beside_tie();
  void take_scatter(std::size_t block, arma::uword i, double there, Answer& most) const;
  void ask_for_share(double share, Answer& most);
  void ask_for_parts(std::mt19937_64& random, Answer& most);
  /// The answer with every entry v of the data at v + move(v), likewise the cotangent where it moves too; none where
  /// that throws or has another shape.
  enum class Moved : unsigned char { data, data_and_cotangent, data_and_zeros };
  template <class Move>
  std::optional<Answer> answer(Move move, Moved what);
  std::optional<Answer> asked(const arma::mat& cotangent);
  bool is_answer(const std::optional<Answer>& there) const;  ///< it has the shapes of the answer here
  double unit(std::size_t block) const;
  bool has_equal_data() const;

  static constexpr double floor_factor = 4;

  AnalyticSide side_;
  std::uint64_t seed_;
  int runs_;
  arma::uword calls_ = 0;
  bool measured_ = false, repeats_ = false, looked_for_jumps_ = false;
  Answer here_, moves_, frozen_, finest_, scaled_, half_, beside_tie_;  // half_: under half of the cotangent
  double unit_of_data_ = 1;                                             ///< D
  std::vector<arma::Mat<unsigned char>> jumps_;
};

}  // namespace gradcheck::detail
