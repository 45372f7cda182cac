// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/outcome.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gradcheck::fuzz {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool tested(const Entry& e) { return e.reason != Reason::negligible && e.reason != Reason::flat; }

Outcome outcome_of(const Entry& e) {
  if (e.verdict == Verdict::disagree) return Outcome::caught;
  if (e.verdict == Verdict::undecided) return Outcome::undecided;
  return tested(e) ? Outcome::missed : Outcome::not_tested;
}

double largest(const Gradient& gradient) {
  double most = 0;
  for (const arma::mat& g : gradient)
    for (const double entry : g)
      if (std::isfinite(entry)) most = std::max(most, std::abs(entry));
  return most;
}

double distance(const Gradient& a, const Gradient& b, double unit) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += arma::accu(arma::square((a[k] - b[k]) / unit));
  return unit * std::sqrt(sum);
}

/// The changes that entries of each outcome carry, as shares of the norm; squared until the end.
struct Shares {
  std::array<double, 4> squared{}, largest{};
  std::array<Entry, 4> entry;

  void add(const Entry& e, double change) {
    const auto o = static_cast<std::size_t>(outcome_of(e));
    squared.at(o) += change * change;
    if (change > largest.at(o)) {
      largest.at(o) = change;
      entry.at(o) = e;
    }
  }
  double of(Outcome o) const { return std::sqrt(squared.at(static_cast<std::size_t>(o))); }
  double all() const { return std::sqrt(squared[0] + squared[1] + squared[2] + squared[3]); }
};

Outcome name(const Shares& s, const Report& report) {
  if (report.counts().disagree > 0) return Outcome::caught;
  const double missed = s.of(Outcome::missed), undecided = s.of(Outcome::undecided),
               untested = s.of(Outcome::not_tested);
  if (missed > material_share || missed >= std::max(undecided, untested)) return Outcome::missed;
  return undecided >= untested ? Outcome::undecided : Outcome::not_tested;
}

/// The entry agreed plainly before, so its bound was a promise. One that is undecided now is shown: that breaks none.
bool breaks_promise(const Entry& before, const Entry& now) {
  return before.verdict == Verdict::agree && tested(before) && now.verdict == Verdict::agree && tested(now) &&
         std::abs(now.analytic - before.numeric) >= above_bound * before.bound;
}

/// Whether a fault just above the bound that is stated with a fault in its place is not passed.
bool is_bounded_with_fault(Gradient wrong, const Report& report, std::size_t b, arma::uword i,
                           const JudgeGradient& judge) {
  constexpr int most_plantings = 4;
  Entry now = report.blocks[b].at(i);
  for (int n = 0; n < most_plantings; ++n) {
    wrong[b](i) = now.numeric + std::copysign(above_bound * now.bound, wrong[b](i) - now.numeric);
    now = judge(wrong).blocks[b].at(i);
    if (now.verdict != Verdict::agree || !tested(now)) return true;
  }
  return false;
}

}  // namespace

double norm(const Gradient& right, const Gradient& other) {
  Gradient zero = right;
  for (arma::mat& g : zero) g.zeros();
  const double unit = std::max(largest(right), std::numeric_limits<double>::min());
  return distance(right, zero, unit) + distance(right, other, unit) / material_share;
}

Planted outcome(const Gradient& right, double norm, const Report& before, const Gradient& wrong, const Report& report,
                const JudgeGradient& judge) {
  Shares shares;
  bool broken = false;
  for (std::size_t b = 0; b < right.size(); ++b)
    for (arma::uword i = 0; i < right[b].n_elem; ++i) {
      const double change = std::abs(wrong[b](i) - right[b](i));
      if (change == 0.0) continue;
      shares.add(report.blocks[b].at(i), norm > 0 && std::isfinite(change) ? change / norm : infinity);
      if (broken || !breaks_promise(before.blocks[b].at(i), report.blocks[b].at(i))) continue;
      broken = !judge || !is_bounded_with_fault(wrong, report, b, i, judge);
    }
  const Outcome found = name(shares, report);
  return {0, found, shares.all(), found == Outcome::missed && broken, shares.entry.at(static_cast<std::size_t>(found))};
}

}  // namespace gradcheck::fuzz
