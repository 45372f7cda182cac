// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/outputs_of_many.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {
namespace {

/// Four error bars of a first window that needs no other, as a share of the value.
constexpr double most_uncertain = 1e-6;
constexpr double unbounded = std::numeric_limits<double>::infinity();

/// Sum of one term.
Difference of_one_output(const arma::mat& plus, const arma::mat& minus, double spacing) {
  const double change = plus(0) - minus(0);
  arma::vec terms(1), rounding(1);
  terms(0) = change;
  rounding(0) = change == 0.0 ? 0.0 : 0.5 * spacing * (std::abs(plus(0)) + std::abs(minus(0)));
  return {std::move(terms), std::move(rounding)};
}

Subject subject_of_many(arma::uword numbers, bool has_errors, bool has_rounding, double spacing) {
  Subject subject;
  subject.name = "jacobian";
  subject.spacing = spacing;
  subject.secant = [spacing](const arma::mat& plus, const arma::mat& minus) {
    return of_one_output(plus, minus, spacing);
  };
  Subject::Block block;
  block.analytic.zeros(numbers, 1);
  if (has_errors) block.analytic_error.zeros(numbers, 1);
  subject.blocks.push_back(std::move(block));
  if (has_rounding) subject.analytic_side = AnalyticSide{{}, arma::mat(1, 1, arma::fill::ones), {}, spacing};
  return subject;
}

Judgement in_own_unit(Judgement j, double unit) {
  j.numeric *= unit;
  j.error_bar *= unit;
  j.bound *= unit;
  return j;
}

}  // namespace

OutputsOfMany::OutputsOfMany(MovedTogether& moved, arma::uword numbers, bool has_errors, BackwardRounding* rounding,
                             const Options& options)
    : moved_(moved),
      subject_(subject_of_many(numbers, has_errors, rounding != nullptr, moved.spacing())),
      evaluator_(
          subject_, options, [this](double x) { return value_at(x); }, moved.deterministic()),
      rule_(options.relative_tolerance, rounding) {}

std::optional<Evaluator::Value> OutputsOfMany::value_at(double x) const {
  const Sought& s = *sought_;
  double t = x, taken = x;
  if (s.member) {
    const arma::uword column = s.group.columns(*s.member);
    t = moved_.step_to(column, s.group.units(*s.member), x);
    taken = moved_.place(column, s.group.units(*s.member), t);
  }
  const auto y = moved_.output(s.group, t, s.output);
  if (!y) return std::nullopt;
  return Evaluator::Value{arma::mat(1, 1).fill(*y / s.unit), taken};
}

Point OutputsOfMany::about(const Sought& s) {
  sought_ = &s;
  const double base = moved_.base()(s.output);
  evaluator_.about({base / s.unit, moved_.sigma()(s.output) / s.unit, moved_.least_rounding()(s.output) / s.unit});
  subject_.magnitude = std::abs(base) / s.unit;
  Subject::Block& block = subject_.blocks[0];
  block.analytic(s.number) = s.analytic / s.unit;
  if (block.backward_in_float()) block.analytic_error(s.number) = s.analytic_error / s.unit;
  if (!s.member) {
    block.coordinates = in_double_;
    const double most = moved_.is_bounded() ? 1 : unbounded;
    return Point(evaluator_, block, s.number, 0.0, -most, most);
  }
  const arma::uword column = s.group.columns(*s.member);
  block.coordinates = moved_.is_float(column) ? Coordinates(in_float_) : Coordinates(in_double_);
  return Point(evaluator_, block, s.number, moved_.x(column), moved_.lower(column), moved_.upper(column));
}

std::optional<Judgement> OutputsOfMany::certain(const Sought& sought, const Window& first) {
  const Point point = about(sought);
  Estimate estimate;
  estimate.windows.push_back(first);
  choose(estimate);
  const auto judgement = rule_.certain(point, estimate);
  const bool is_close = is_float(moved_.spacing()) || 4 * estimate.error <= most_uncertain * std::abs(first.value);
  return judgement && is_close ? std::optional(in_own_unit(*judgement, sought.unit)) : std::nullopt;
}

std::optional<Judgement> OutputsOfMany::agreement(const Sought& sought, const Window& first) const {
  const double a = sought.analytic / sought.unit, error = first.error(),
               bound = rule_.bound(a, first.value, error, sought.analytic_error / sought.unit);
  if (!first.credible() || !close(a, first.value, bound)) return std::nullopt;
  const double certified = certified_share(subject_, subject_.blocks[0], 0.0);
  const bool is_certified = bound <= certified * std::max(std::abs(a), std::abs(first.value));
  const Judgement j{first.value, error, bound, Verdict::agree, is_certified ? Reason::none : Reason::negligible};
  return in_own_unit(j, sought.unit);
}

Judgement OutputsOfMany::judged(const Sought& sought, double scale) {
  Point point = about(sought);
  const Estimate estimate = screen(point);
  return in_own_unit(rule_.judge(point, estimate, scale), sought.unit);
}

}  // namespace gradcheck::detail
