// SPDX-License-Identifier: MIT
#pragma once

#include <ceres/loss_function.h>

#include <algorithm>
#include <armadillo>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// rho, rho' and rho'' at s, which come in as `start`.
inline std::array<double, 3> loss_at(const ceres::LossFunction& loss, double s, double start) {
  std::array<double, 3> rho{start, start, start};
  loss.Evaluate(s, rho.data());
  return rho;
}

/// 0, and four numbers in each decade from 1e-16 to 1e8.
inline std::vector<double> decades_of_s() {
  std::vector<double> all{0.0};
  for (int k = -64; k <= 32; ++k) all.push_back(std::pow(10.0, k / 4.0));
  return all;
}

/// The slopes rho' of a loss.
struct LossSlopes {
  std::vector<double> at;
  double largest = 0;
  /// Between which neighbours they change by more than a tenth of the largest: the places of the first ones.
  std::vector<std::size_t> borders;

  LossSlopes(const ceres::LossFunction& loss, const std::vector<double>& s) {
    for (const double here : s) at.push_back(loss_at(loss, here, 0.0)[1]);
    for (const double slope : at)
      if (std::isfinite(slope)) largest = std::max(largest, std::abs(slope));
    for (std::size_t i = 0; i + 1 < s.size(); ++i)
      if (std::abs(at[i] - at[i + 1]) > 0.1 * largest) borders.push_back(i);
  }
};

/// Of what size the numbers are that a loss computes with: it rounds beside them what it makes of a small s, as in
/// log(1 + s / scale).
struct LossScale {
  double s = 0;  ///< a squared residual where outliers begin; 0 where none do

  explicit LossScale(const ceres::LossFunction& loss) {
    const std::vector<double> decades = decades_of_s();
    const LossSlopes slopes(loss, decades);
    if (!slopes.borders.empty()) s = decades[slopes.borders.back() + 1];
  }
};

/// Of what size the numbers are that rho (place 0), rho' or rho'' is made of at s: 2^52 times the smallest step in
/// which it moves with s. Where it is computed beside larger numbers, it moves in steps of their rounding.
/// step_at_zero: by how much 0 is moved.
inline double size_of_loss(const ceres::LossFunction& loss, double s, double step_at_zero, std::size_t place) {
  const double here = loss_at(loss, s, 0.0)[place];
  for (int power = -52; power < 0; ++power) {
    const double there = s + std::ldexp(s > 0 ? s : step_at_zero, power),
                 moved = std::abs(loss_at(loss, there, 0.0)[place] - here);
    if (moved > 0 && std::isfinite(moved)) return 0x1p52 * moved;
  }
  return 0;
}

/// Whether rho is computed beside numbers a million times larger than what it gains from s to 2 s.
inline bool is_lost_in_rounding(const ceres::LossFunction& loss, double s) {
  const double gain = std::abs(loss_at(loss, 2 * s, 0.0)[0] - loss_at(loss, s, 0.0)[0]);
  return s > 0 && size_of_loss(loss, s, 0.0, 0) > 1e6 * gain;
}

/// Values of s in increasing order at which rho, there and at 2 s, is a number that says something: 0, decades from
/// 1e-6 of the scale on, and more of them where rho' changes.
inline std::vector<double> loss_grid(const ceres::LossFunction& loss, const LossScale& scale) {
  std::vector<double> all = decades_of_s();
  for (int round = 0; round < 4; ++round) {
    const std::vector<double> before = all;
    for (const std::size_t i : LossSlopes(loss, before).borders)
      all.push_back(before[i] > 0 ? std::sqrt(before[i] * before[i + 1]) : before[i + 1] / 2);
    std::ranges::sort(all);
  }
  std::erase_if(all, [&](double s) {
    return (s > 0 && s < 1e-6 * scale.s) || !std::isfinite(loss_at(loss, 2 * s, 0.0)[0]) ||
           is_lost_in_rounding(loss, s);
  });
  if (all.empty())
    throw std::invalid_argument("rho is no finite number at any s that was tried, from 0 on: pass values of s");
  return all;
}

/// One derivative of a loss: rho' as that of rho, block "rho'", or rho'' as that of rho', block "rho''". What is moved
/// is s + scale, and what is differenced has its size added, so that steps and rounding are those of such numbers.
class CeresLossDerivative {
 public:
  enum Order : std::size_t { first = 0, second = 1 };

  CeresLossDerivative(const ceres::LossFunction& loss, const std::vector<double>& s, const LossScale& scale,
                      Order order)
      : loss_(loss), scale_(scale), moved_(arma::vec(s) + scale.s), sizes_(arma::size(moved_)), order_(order) {
    for (arma::uword i = 0; i < sizes_.n_elem; ++i) sizes_(i) = 4 * size_of_loss(loss, s[i], scale.s, order);
  }
  CeresLossDerivative(const CeresLossDerivative&) = delete;

  std::string name() const { return order_ == first ? "rho'" : "rho''"; }

  Differentiated differentiated() {
    Differentiated function;
    function.coordinates = {{name(), moved_}};
    function.value = only_exceptions([this] { return FunctionValue{arma::mat(column(order_, 0.0) + sizes_)}; });
    function.fills = true;
    function.derivative = only_exceptions([this](double start) { return SplitGradient{{column(order_ + 1, start)}}; });
    function.unchanged = [] { return true; };  // s is passed by value
    return function;
  }
  /// Divides what is given by 2 sqrt(s), at the positive s: right where it is the derivative by the norm sqrt(s).
  static Differentiated::OwnMistake by_norm(const ceres::LossFunction& loss, std::vector<double> s,
                                            const LossScale& scale) {
    std::erase(s, 0.0);
    auto positive = std::make_shared<CeresLossDerivative>(loss, s, scale, first);
    return {"by the norm, not its square",
            "every entry is 2 sqrt(s) times the numeric one: the derivative by the residual's norm, where s is its "
            "square",
            [positive](Differentiated& other) {
              other = positive->differentiated();
              other.derivative = [positive](double start) {
                return SplitGradient{{arma::mat(positive->column(first + 1, start) / (2 * arma::sqrt(positive->s())))}};
              };
            }};
  }

 private:
  arma::mat s() const { return arma::clamp(moved_ - scale_.s, 0.0, std::numeric_limits<double>::max()); }
  arma::mat column(std::size_t place, double start) const {
    arma::mat all = s();
    for (double& number_of_column : all) number_of_column = loss_at(loss_, number_of_column, start)[place];
    return all;
  }

  const ceres::LossFunction& loss_;
  LossScale scale_;
  arma::mat moved_;
  arma::mat sizes_;  ///< of the numbers behind each value
  Order order_;
};

/// "at 12 of 65 s, from 1.778 to 1e+08".
inline std::string places_of(const Block& block, Verdict verdict, const std::vector<double>& s) {
  const arma::uvec there = arma::find(block.verdict == static_cast<unsigned char>(verdict));
  if (there.is_empty()) return {};
  const std::string from = number(s[there.min()]), to = number(s[there.max()]);
  return "at " + std::to_string(there.n_elem) + " of " + std::to_string(s.size()) + " s, " +
         (from == to ? from : "from " + from + " to " + to);
}

/// Where no mistake has a name, but all is right up to some s and wrong beyond, or wrong up to it and right beyond: the
/// formula of one side is wrong.
inline void name_threshold(Report& report, const std::vector<double>& s) {
  for (Finding& finding : report.findings) {
    const auto block = std::ranges::find(report.blocks, finding.where, &Block::name);
    if (finding.mistake != unnamed_mistake || block == report.blocks.end()) continue;
    std::vector<double> wrong, right;
    for (arma::uword i = 0; i < block->verdict.n_elem; ++i)
      if (block->verdict_at(i) == Verdict::disagree)
        wrong.push_back(s[i]);
      else if (block->verdict_at(i) == Verdict::agree && block->reason_at(i) == Reason::none)
        right.push_back(s[i]);
    if (wrong.size() < 2 || right.size() < 2) continue;
    const auto [first_wrong, last_wrong] = std::ranges::minmax(wrong);
    const auto [first_right, last_right] = std::ranges::minmax(right);
    if (last_right < first_wrong) {
      finding.mistake = "wrong beyond a threshold";
      finding.sentence = "right up to s = " + number(last_right) + ", wrong from s = " + number(first_wrong) + " on";
    } else if (last_wrong < first_right) {
      finding.mistake = "wrong within a threshold";
      finding.sentence = "wrong up to s = " + number(last_wrong) + ", right from s = " + number(first_right) + " on";
    }
  }
}

/// Where a block is wrong or at a kink, by s; and what is unusual for a loss, though no mistake.
inline void note_loss(Report& report, const ceres::LossFunction& loss, const std::vector<double>& s) {
  for (const Block& block : report.blocks) {
    const std::string wrong = places_of(block, Verdict::disagree, s), kinks = places_of(block, Verdict::kink, s);
    if (!wrong.empty()) report.notes.push_back(block.name + " is wrong " + wrong);
    if (!kinks.empty()) report.notes.push_back(block.name + " lies between the slopes of both sides " + kinks);
  }
  const std::array<double, 3> at_zero = loss_at(loss, 0.0, 0.0), far = loss_at(loss, s.back(), 0.0);
  const auto negative = std::ranges::find_if(s, [&loss](double at) { return loss_at(loss, at, 0.0)[1] < 0; });
  const std::string usual = " in most losses, so that small residuals cost what they do in least squares";
  if (at_zero[0] != 0.0) report.notes.push_back("rho(0) is " + number(at_zero[0]) + ", and 0" + usual);
  if (at_zero[1] != 1.0) report.notes.push_back("rho'(0) is " + number(at_zero[1]) + ", and 1" + usual);
  const bool rises = far[2] > 0 && far[1] > loss_at(loss, 0.5 * s.back(), 0.0)[1];
  if (far[1] > std::max(1.0, at_zero[1]) || rises)
    report.notes.push_back("rho'(" + number(s.back()) + ") is " + number(far[1]) +
                           " and rises or exceeds 1: outliers weigh more than they do in least squares");
  if (negative != s.end())
    report.notes.push_back("rho'(" + number(*negative) + ") is negative, and Ceres takes its square root");
}

/// Throws std::invalid_argument where an s is no squared norm.
inline void require_squared_norms(const std::vector<double>& s) {
  for (std::size_t i = 0; i < s.size(); ++i)
    if (!(s[i] >= 0 && std::isfinite(s[i])))
      throw std::invalid_argument("s[" + std::to_string(i) + "] is " + number(s[i]) +
                                  ", expected the squared norm of residuals, a number from 0 on");
}

}  // namespace gradcheck::detail
