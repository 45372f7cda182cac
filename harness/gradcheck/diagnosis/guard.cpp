// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/guard.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/diagnosis/probe.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = AnyLayer::Matrices;

constexpr double far_factor = 0x1p24;  // the inputs times this: a guard is nothing there
constexpr double kept_share = 1e-7;    // a side that deviates by less keeps to its power
constexpr double clear_share = 1e-4;   // a side that deviates by more shows its guard
constexpr double most_share = 0.02;    // beyond that the leading order does not hold

/// Output and dX of one call.
struct Answer {
  arma::mat output, dx;
};

/// The layer along s -> s x.
class Scaled {
 public:
  Scaled(AnyLayer& layer, const Matrices& inputs, const arma::mat& cotangent)
      : layer_(layer), inputs_(inputs), cotangent_(cotangent) {}

  std::optional<Answer> at(double s) const {
    auto answer = attempt([&] {
      Matrices x = inputs_times(layer_, inputs_, s);
      fill_gradients(layer_, 0.0);
      Answer a{layer_.forward(x), {}};
      a.dx = gradient_after_forward(layer_, x, cotangent_).at(0);
      return a;
    });
    const bool usable = answer && answer->output.is_finite() && answer->dx.is_finite() && !answer->output.is_zero() &&
                        !answer->dx.is_zero();
    return usable ? std::move(answer.value) : std::nullopt;
  }

 private:
  AnyLayer& layer_;
  const Matrices& inputs_;
  const arma::mat& cotangent_;
};

/// The power of s by which the output grows where a guard is nothing, if it is a multiple of 1/2.
std::optional<double> power_of(const Answer& here, const Answer& twice) {
  const double power = std::log2(arma::norm(twice.output, "fro") / arma::norm(here.output, "fro"));
  const double nearest = std::round(2 * power) / 2;
  return close(power, nearest, 1e-6) ? std::optional(nearest) : std::nullopt;
}

/// By what share each sample is off the power, shrinking: negative where it grows.
arma::vec shrinkage(const arma::mat& found, const arma::mat& expected, bool by_rows) {
  const arma::mat f = by_rows ? found.t() : found, e = by_rows ? expected.t() : expected;
  arma::vec share(f.n_cols);
  for (arma::uword n = 0; n < f.n_cols; ++n) {
    const double square = arma::dot(e.col(n), e.col(n)), gap = arma::norm(f.col(n) - e.col(n));
    const double along = square > 0 ? 1 - arma::dot(f.col(n), e.col(n)) / square : 0.0;
    share(n) = square > 0 ? std::copysign(gap / std::sqrt(square), along) : 0.0;
  }
  return share;
}

struct Shares {
  arma::vec forward, backward;
};

Shares shares_at(const Answer& here, double s, const Answer& there, double power, bool by_rows) {
  const double t = s / far_factor;
  return {shrinkage(here.output, std::pow(t, power) * there.output, by_rows),
          shrinkage(here.dx, std::pow(t, power - 1) * there.dx, by_rows)};
}

bool keeps(const arma::vec& share) { return arma::abs(share).max() <= kept_share; }
bool shows(const arma::vec& share) { return share.max() >= clear_share && share.min() >= -kept_share; }

/// 1 or 2, where halving s makes the shares grow by that power of 2.
int order_of(const arma::vec& share, const arma::vec& at_half) {
  for (const int m : {1, 2}) {
    bool all = true;
    for (arma::uword n = 0; n < share.n_elem; ++n)
      all = all && (share(n) < clear_share / 10 || close(at_half(n) / share(n), std::pow(2.0, m), 0.1 * m));
    if (all) return m;
  }
  return 0;
}

/// And where s is twice as large they are that power of 2 smaller: a tail that dies away, as that of GELU, may shrink so
/// once by chance.
bool keeps_order(const arma::vec& at_twice, const arma::vec& share, int order) {
  for (arma::uword n = 0; n < share.n_elem; ++n)
    if (share(n) >= clear_share && !close(share(n) / at_twice(n), std::pow(2.0, order), 0.1 * order)) return false;
  return true;
}

/// What a guard may stand beside, and its order: a guard beside a square is felt by half its share under a root.
struct Companion {
  const char* words;
  int order;
  double times;
  double (*size)(const arma::vec&);
};

constexpr std::array companions{
    Companion{"the norm", 1, 1, [](const arma::vec& x) { return arma::norm(x); }},
    Companion{"the standard deviation", 1, 1, [](const arma::vec& x) { return arma::stddev(x, 1); }},
    Companion{"the root mean square", 1, 1, [](const arma::vec& x) { return std::sqrt(arma::mean(arma::square(x))); }},
    Companion{"the sum", 1, 1, [](const arma::vec& x) { return std::abs(arma::accu(x)); }},
    Companion{"the sum of the absolute values", 1, 1, [](const arma::vec& x) { return arma::accu(arma::abs(x)); }},
    Companion{"the largest absolute value", 1, 1, [](const arma::vec& x) { return arma::abs(x).max(); }},
    Companion{"the sum of squares", 2, 2, [](const arma::vec& x) { return arma::dot(x, x); }},
    Companion{"the mean of squares", 2, 2, [](const arma::vec& x) { return arma::mean(arma::square(x)); }},
    Companion{"the variance", 2, 2, [](const arma::vec& x) { return arma::var(x, 1); }},
};

/// How large the guard of each sample would be beside a companion.
arma::vec sizes_beside(const Companion& c, const arma::vec& share, const arma::mat& x) {
  arma::vec size(share.n_elem);
  for (arma::uword n = 0; n < size.n_elem; ++n) size(n) = c.times * share(n) * c.size(x.col(n));
  return size;
}

/// " of about 1e-08 beside the norm of each sample": the companion beside which it is the most alike in all of them.
/// Where it is felt in several terms, from one number to another, at most 5 times as large.
std::string size_in_words(const arma::vec& share, double s, int order, const arma::mat& input, bool by_rows) {
  const arma::mat x = by_rows ? arma::mat(s * input.t()) : arma::mat(s * input);
  if (x.n_cols != share.n_elem || x.n_rows < 2 || share.n_elem < 2) return {};
  double least = 5;
  std::string words;
  for (const Companion& c : companions) {
    const arma::vec size = sizes_beside(c, share, x);
    const double spread = size.min() > 0 ? size.max() / size.min() : arma::datum::inf;
    if (c.order != order || !(spread < least)) continue;
    least = spread;
    words = (spread <= 1.03 ? " of about " + number(arma::mean(size), 2)
                            : " of " + number(size.min(), 2) + " to " + number(size.max(), 2)) +
            " beside " + c.words + " of each sample";
  }
  return words;
}

/// By what share of its own scale the gradient of an output is off by the first block at s x, at most; nothing where it
/// cannot be opened there. A scale of all outputs would make any gap shrink as s grows that lies beside an output whose
/// derivative does not, such as that of a column without variance.
std::optional<double> gap_at(AnyLayer& layer, const Matrices& inputs, double s, Samples along) {
  const auto p = probe_at(layer, inputs_times(layer, inputs, s), along);
  if (!p || p->blocks.empty() || !(p->blocks[0].scale() > 0)) return std::nullopt;
  const Jacobian& b = p->blocks[0];
  const arma::mat gap = arma::clamp(arma::abs(b.analytic - b.numeric) - b.error_bar, 0.0, arma::datum::inf);
  const arma::vec own = arma::max(arma::max(arma::abs(b.analytic), arma::abs(b.numeric)), 1);
  return arma::max(arma::max(gap, 1) / arma::clamp(own, kept_share * b.scale(), arma::datum::inf));
}

/// Where a guard is nothing the gradient is right: the gap is gone, or less by 256 times, where s is 1024 times as
/// large. A shift, a threshold or a 1 that is added to what grows is nothing there as well, but what backward has wrong
/// beside it is not.
bool vanishes(AnyLayer& layer, const Matrices& inputs, double s, Samples along) {
  const auto gap = gap_at(layer, inputs, s, along), far = gap_at(layer, inputs, 1024 * s, along);
  return !gap || !far || *far <= std::max(kept_share, *gap / 256);
}

/// Where both sides have a guard, but not at the same place, the gap is what is left of 1/s and 1/s^2: it grows as s is
/// halved.
bool grows(AnyLayer& layer, const Matrices& inputs, double s, Samples along) {
  const auto gap = gap_at(layer, inputs, s, along), at_half = gap_at(layer, inputs, s / 2, along);
  return gap && at_half && *gap > kept_share && *at_half > 1.25 * *gap && *at_half < 10 * *gap;
}

/// Whether a guard of this share at the inputs themselves is as much as the gradient is off there.
bool explains_gap(const Block& b, double share) {
  double gap = 0;
  for (arma::uword i = 0; i < b.analytic.n_elem; ++i)
    if (b.verdict_at(i) == Verdict::disagree) gap = std::max(gap, std::abs(b.analytic(i) - b.numeric(i)));
  return gap <= 16 * share * b.scale() && gap >= share / 64 * b.scale();
}

}  // namespace

std::vector<Finding> guard_on_one_side(AnyLayer& layer, const Matrices& inputs, const arma::mat& cotangent,
                                       const Report& report, Samples along) {
  const bool by_rows = along == Samples::rows;
  const auto first = std::ranges::find(layer.differentiable, true);
  if (first == layer.differentiable.end() || report.blocks.empty() || report.blocks[0].counts().disagree == 0)
    return {};
  const arma::mat& input = inputs[static_cast<std::size_t>(first - layer.differentiable.begin())];
  const Scaled line(layer, inputs, cotangent);
  const auto there = line.at(far_factor), twice = line.at(2 * far_factor);
  const auto power = there && twice ? power_of(*there, *twice) : std::nullopt;
  if (!power) return {};
  auto half = line.at(0x1p5);
  for (double s = 0x1p4; s >= 0x1p-40; s /= 4) {
    const auto double_s = std::exchange(half, line.at(s / 2)), here = line.at(s);
    if (!here || !half || !double_s) return {};
    const Shares a = shares_at(*here, s, *there, *power, by_rows), b = shares_at(*half, s / 2, *there, *power, by_rows);
    const bool in_forward = shows(a.forward);
    if (!in_forward && !shows(a.backward)) continue;
    const arma::vec& share = in_forward ? a.forward : a.backward;
    const int order = order_of(share, in_forward ? b.forward : b.backward);
    const Shares c = shares_at(*double_s, 2 * s, *there, *power, by_rows);
    if (order == 0 || !keeps_order(in_forward ? c.forward : c.backward, share, order)) return {};
    if (share.max() > most_share || !explains_gap(report.blocks[0], share.max() * std::pow(s, order))) return {};
    const bool on_one_side = keeps(in_forward ? a.backward : a.forward);
    if (!vanishes(layer, inputs, s, along) || (!on_one_side && !grows(layer, inputs, s, along))) return {};
    const std::string has = in_forward ? "forward" : "backward", lacks = in_forward ? "backward" : "forward";
    return {{"guard on one side",
             report.blocks[0].name,
             has + " has a guard against division by zero" + size_in_words(share, s, order, input, by_rows) + ", " +
                 (on_one_side ? lacks + " has none" : lacks + " has it not, or at another place") +
                 ": it changes the " + (in_forward ? "output" : "gradient") + " by up to " + number(share.max(), 2) +
                 " of itself " +
                 (s == 1 ? "at the inputs given" : "where the inputs are " + number(s) + " times those given"),
             {},
             {},
             true}};
  }
  return {};
}

}  // namespace gradcheck::detail
