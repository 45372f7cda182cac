// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/in_doubt.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/direct/one_sided.hpp>

namespace gradcheck::detail {
namespace {

/// So many coordinates in doubt are differenced directly before the rest of a block may follow its chained values.
constexpr arma::uword confirmations = 32;

/// Fewer zeros than this are differenced one by one at once.
constexpr std::size_t few_together = 2;

/// So many coordinates at least that direct values leave undecided, all at a kink or all at a jump, speak for the rest.
constexpr arma::uword enough_stuck = 16;

/// What is in doubt in a block, of which all that is undecided is differenced.
constexpr std::size_t few_coordinates = 1024;

unsigned char stored(Verdict v) { return static_cast<unsigned char>(v); }
unsigned char stored(Reason r) { return static_cast<unsigned char>(r); }

/// What the chained value alone says of a coordinate.
Judgement judge_alone(double analytic, const Judgement& numeric, const Beside& beside) {
  const bool moved = numeric.numeric != 0.0 || numeric.error_bar != 0.0;
  Judgement j = judge_by_bound(analytic, numeric, moved, beside);
  if (!std::isfinite(analytic) || !std::isfinite(j.numeric)) {
    j.verdict = Verdict::disagree;
    j.reason = Reason::non_finite;
  } else if (!std::isfinite(j.bound)) {
    j.verdict = Verdict::undecided;
    j.reason = Reason::kinked;
  }
  return j;
}

/// Whether an entry agrees, with a bound that is certified. No branches: of nearly every entry all three hold.
bool agrees_plainly(double a, double n, double bound, double certified) {
  const double size = std::max(std::abs(a), std::abs(n));
  return (static_cast<int>(std::abs(a - n) <= bound) & static_cast<int>(bound <= certified * size) &
          static_cast<int>(size <= std::numeric_limits<double>::max())) != 0;
}

/// The entries that are not plain; the block's bounds are filled. Entries are looked at one by one only where some of
/// so many are not.
std::vector<arma::uword> not_plain(Block& b, const Subject::Block& from, const Rule& rule, double certified) {
  constexpr arma::uword many = 256;
  const double *a = b.analytic.memptr(), *n = b.numeric.memptr(), *bar = b.error_bar.memptr();
  const double* of_backward = from.backward_in_float() ? from.analytic_error.memptr() : nullptr;
  double* bound = b.bound.memptr();
  std::vector<arma::uword> rest;
  for (arma::uword first = 0; first < b.bound.n_elem; first += many) {
    const arma::uword last = std::min(first + many, b.bound.n_elem);
    int others = 0;
    for (arma::uword i = first; i < last; ++i) {
      bound[i] = rule.bound(a[i], n[i], bar[i], of_backward == nullptr ? 0.0 : of_backward[i]);
      others |= static_cast<int>(!agrees_plainly(a[i], n[i], bound[i], certified));
    }
    for (arma::uword i = first; others != 0 && i < last; ++i)
      if (!agrees_plainly(a[i], n[i], bound[i], certified)) rest.push_back(i);
  }
  return rest;
}

bool is_undecided(const Judged& j, arma::uword i) { return j.block.verdict(i) == stored(Verdict::undecided); }
bool is_accused(const Judged& j, arma::uword i) { return j.block.verdict(i) == stored(Verdict::disagree); }
bool is_kink(const Judged& j, arma::uword i) { return j.block.verdict(i) == stored(Verdict::kink); }
bool is_zero(const Judged& j, arma::uword i) {
  return j.block.analytic(i) == 0.0 && j.block.numeric(i) == 0.0 && !is_kink(j, i);
}

/// Whether the analytic value is no further from the chained one than backward's own rounding takes it.
bool is_rounding_of_backward(const Judged& j, std::size_t b, arma::uword i, Direct& direct) {
  if (direct.rounding() == nullptr) return false;
  const double a = j.block.analytic(i), floor = direct.rounding()->floor(b, i, a);
  return close(a, j.block.numeric(i), j.block.bound(i) + floor);
}

void put(Judged& j, arma::uword i, const Judgement& d) {
  j.block.numeric(i) = d.numeric;
  j.block.error_bar(i) = d.error_bar;
  j.block.bound(i) = d.bound;
  j.block.verdict(i) = stored(d.verdict);
  j.block.reason(i) = stored(d.reason);
}

/// Whether a direct judgement shows the kink that the chain has, with the same slopes on both sides.
bool is_same_kink(const Judged& j, arma::uword i, const Judgement& d) {
  const double bar = j.block.error_bar(i), off = 8 * certain_slack * (std::abs(d.numeric) + bar);
  return d.verdict == Verdict::kink && close(d.numeric, j.block.numeric(i), off) && close(d.error_bar, bar, off);
}

/// Puts a direct judgement in a coordinate's place. Returns whether it confirms the chained value (within three times
/// both bars) and, where that accused, accuses as well.
bool settle(Judged& j, std::size_t b, arma::uword i, Direct& direct) {
  const Judgement d = direct.judge(b, i, j.scale);
  const bool confirms = is_kink(j, i)
                            ? is_same_kink(j, i, d)
                            : !std::isfinite(j.block.error_bar(i)) ||
                                  close(d.numeric, j.block.numeric(i), 3 * (d.error_bar + j.block.error_bar(i)));
  const bool accused = is_accused(j, i);
  const bool plainly = d.verdict == Verdict::agree && d.reason == Reason::none;
  if (confirms && accused && plainly && j.block.error_bar(i) <= d.error_bar &&
      !is_rounding_of_backward(j, b, i, direct))
    return true;  // what direct differences cannot tell apart, the chained value can
  put(j, i, d);
  return confirms && (!accused || d.verdict == Verdict::disagree);
}

/// A coordinate at a kink that is its own, where the analytic value lies between its slopes: as Rule::at_kink.
std::optional<Judgement> at_own_kink(const OwnKink& kink, double a, double of_backward, const Rule& rule) {
  const double middle = 0.5 * (kink.lower + kink.upper), half = 0.5 * (kink.upper - kink.lower);
  const double bound = half + kink.slack + rule.bound(a, middle, 0.0, of_backward);
  if (!close(a, middle, bound)) return std::nullopt;
  return Judgement{middle, half + kink.slack, bound, Verdict::kink, Reason::none};
}

void put_own_kinks(Judged& j, const std::vector<OwnKink>& kinks, const Subject::Block& from, double tolerance) {
  for (const OwnKink& kink : kinks) {
    const arma::uword i = kink.index;
    const double of_backward = from.backward_in_float() ? from.analytic_error(i) : 0.0;
    if (!is_undecided(j, i)) continue;
    if (const auto at = at_own_kink(kink, j.block.analytic(i), of_backward, Rule(tolerance))) put(j, i, *at);
  }
}

/// What direct values of some coordinates say of the rest.
struct Seen {
  bool confirmed = true;  // the chained values
  bool decided = false;   // something that those left undecided
  bool accused = false;   // one at least
  arma::uword zeros = 0, flat = 0;
  arma::uword undecided = 0, kinked = 0, jumps = 0;  ///< by the chained value; of these by direct ones for that reason

  void settle_one(Judged& j, std::size_t b, arma::uword i, Direct& direct) {
    const bool was_undecided = is_undecided(j, i), was_zero = is_zero(j, i);
    confirmed = settle(j, b, i, direct) && confirmed;
    decided = decided || (was_undecided && !is_undecided(j, i));
    accused = accused || is_accused(j, i);
    zeros += was_zero ? 1 : 0;
    flat += was_zero && j.block.reason(i) == stored(Reason::flat) ? 1 : 0;
    undecided += was_undecided ? 1 : 0;
    kinked += was_undecided && is_undecided(j, i) && j.block.reason(i) == stored(Reason::kinked) ? 1 : 0;
    jumps += was_undecided && is_undecided(j, i) && j.block.reason(i) == stored(Reason::jump) ? 1 : 0;
  }
  bool zeros_are_flat() const { return zeros > 0 && flat == zeros; }
  /// Why none of those that chained values leave undecided was decided, where all have one reason.
  std::optional<Reason> stuck() const {
    if (undecided < enough_stuck || std::max(kinked, jumps) < undecided) return std::nullopt;
    return kinked == undecided ? Reason::kinked : Reason::jump;
  }
};

}  // namespace

Judged judge_plainly(const Subject& subject, const Subject::Block& from, Bounded&& d, double tolerance) {
  Judged j;
  Block& b = j.block;
  b.name = from.name;
  b.of_input = from.of_input;
  b.analytic = from.analytic;
  b.numeric = std::move(d.value);
  b.error_bar = std::move(d.error);
  b.bound.set_size(arma::size(from.analytic));
  b.verdict.zeros(arma::size(from.analytic));
  b.reason.zeros(arma::size(from.analytic));
  const double certified = certified_share(subject, from, tolerance), negligible = negligible_share(from);
  const std::vector<arma::uword> rest = not_plain(b, from, Rule(tolerance), certified);
  if (rest.empty()) return j;
  j.scale = b.scale();
  for (const arma::uword i : rest) {
    const double beside = subject.magnitude / std::max(1.0, std::abs(from.coordinates.get(i)));
    const Judgement judged = judge_alone(b.analytic(i), {b.numeric(i), b.error_bar(i), b.bound(i)},
                                         {certified, negligible, vanishing(from), std::max(j.scale, beside)});
    b.verdict(i) = stored(judged.verdict);
    b.reason(i) = stored(judged.reason);
    const bool zero = b.analytic(i) == 0.0 && b.numeric(i) == 0.0 && judged.reason == Reason::negligible;
    if (judged.verdict != Verdict::agree || zero)
      j.doubtful.push_back(i);
    else if (judged.reason == Reason::negligible)
      j.negligible.push_back(i);
  }
  put_own_kinks(j, d.kinks, from, tolerance);
  return j;
}

namespace {

/// What is negligible beside its block, but more than backward's own rounding, is in doubt.
void doubt_more_than_rounding(Judged& j, std::size_t b, Direct& direct) {
  BackwardRounding* rounding = direct.rounding();
  if (rounding == nullptr || j.negligible.empty() || !rounding->repeats()) return;
  const double unit = std::max(j.scale, largest(direct.subject().analytic_side->cotangent));
  const double vanishes = vanishing(direct.subject().blocks[b]);
  for (const arma::uword i : j.negligible) {
    const double a = j.block.analytic(i);
    const Judgement numeric{j.block.numeric(i), j.block.error_bar(i), j.block.bound(i)};
    const Beside beside{0, 1, vanishes, std::numeric_limits<double>::infinity(), rounding->floor(b, i, a), unit};
    const Reason reason = beside.reason(a, numeric);
    if (reason == Reason::negligible) continue;
    j.block.verdict(i) = stored(Verdict::undecided);
    j.block.reason(i) = stored(reason);
    j.doubtful.push_back(i);
  }
}

/// Zeros on both sides are flat where J stands still while all of them move at once; where it moves, those of either
/// half. What is not settled so stays in doubt.
class StillZeros {
 public:
  StillZeros(Judged& judged, std::size_t b, Direct& direct) : judged_(judged), b_(b), direct_(direct) {}

  void settle() {
    const auto doubtful = judged_.doubtful;
    judged_.doubtful.clear();
    std::vector<arma::uword> zeros;
    for (const arma::uword i : doubtful) (is_zero(judged_, i) ? zeros : judged_.doubtful).push_back(i);
    settle(zeros);
    std::ranges::sort(judged_.doubtful);
  }

 private:
  void settle(const std::vector<arma::uword>& zeros) {
    if (zeros.size() < few_together) {
      judged_.doubtful.insert(judged_.doubtful.end(), zeros.begin(), zeros.end());
    } else if (direct_.are_still_together(b_, zeros)) {
      for (const arma::uword i : zeros) {
        judged_.block.verdict(i) = stored(Verdict::agree);
        judged_.block.reason(i) = stored(Reason::flat);
      }
    } else {
      const auto half = zeros.begin() + static_cast<std::ptrdiff_t>(zeros.size() / 2);
      settle({zeros.begin(), half});
      settle({half, zeros.end()});
    }
  }

  Judged& judged_;
  std::size_t b_;
  Direct& direct_;
};

}  // namespace

void settle_doubtful(Judged& j, std::size_t b, Direct& direct) {
  doubt_more_than_rounding(j, b, direct);
  StillZeros(j, b, direct).settle();
  const std::size_t count = j.doubtful.size(), stride = count / confirmations + 1;
  Seen seen;
  for (std::size_t n = 0; n < count; n += stride) seen.settle_one(j, b, j.doubtful[n], direct);
  const auto stuck = seen.confirmed ? seen.stuck() : std::nullopt;
  for (std::size_t n = 0; n < count; ++n) {
    const arma::uword i = j.doubtful[n];
    if (n % stride == 0) continue;
    if (seen.confirmed && is_zero(j, i) && seen.zeros_are_flat()) {
      j.block.verdict(i) = stored(Verdict::agree);
      j.block.reason(i) = stored(Reason::flat);
    } else if (is_undecided(j, i) && stuck) {
      j.block.reason(i) = stored(*stuck);
    } else if (!seen.confirmed || (is_undecided(j, i) && (seen.decided || count <= few_coordinates)) ||
               (is_accused(j, i) && !seen.accused)) {
      seen.settle_one(j, b, i, direct);  // no accusation stands by chained values alone
    }
  }
}

void settle_whole(Judged& j, std::size_t b, Direct& direct) {
  j.scale = j.block.scale();
  for (arma::uword i = 0; i < j.block.numeric.n_elem; ++i) put(j, i, direct.judge(b, i, j.scale));
}

}  // namespace gradcheck::detail
