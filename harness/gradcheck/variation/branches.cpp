// SPDX-License-Identifier: MIT
#include <gradcheck/variation/branches.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/thrown.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = AnyLayer::Matrices;

constexpr double smallest_jump = 1e-4;      // of a block of the answer on the segment
constexpr double smallest_kink = 1e-3;      // of the slope of the output on the segment
constexpr double located_within = 0x1p-12;  // of a segment: what is smooth bends less than a kink by then
constexpr double nothing_beside = 1e-10;
constexpr double smallest_t = 0x1p-6;    // |t| of the points nearest to zero
constexpr double around_zero = 0x1p-36;  // a branch that is nearer to zero is at zero
constexpr double of_a_pole = 0x1p40;     // times what is at the ends of a segment

/// Output and answer of the layer at a point of a line.
struct Sample {
  double t = 0;
  arma::mat output;
  std::vector<arma::mat> answer;
};

/// By how much the answer in the middle is off the line between the others, of the size of each block: a jump stays
/// where what is smooth becomes a quarter in half the length.
double bend_of_answer(const Sample& a, const Sample& m, const Sample& b, const std::vector<double>& sizes) {
  double most = 0;
  for (std::size_t k = 0; k < sizes.size(); ++k)
    if (sizes[k] > 0) most = std::max(most, largest(a.answer[k] - 2 * m.answer[k] + b.answer[k]) / sizes[k]);
  return most;
}

bool have_same_shapes(const Sample& a, const Sample& b) {
  for (std::size_t k = 0; k < a.answer.size(); ++k)
    if (arma::size(a.answer[k]) != arma::size(b.answer[k])) return false;
  return arma::size(a.output) == arma::size(b.output);
}

/// The largest number of output and answer.
double reach(const Sample& s) {
  double most = largest(s.output);
  for (const arma::mat& block : s.answer) most = std::max(most, largest(block));
  return most;
}

/// The largest slope of an output between two points.
double slope(const Sample& a, const Sample& b) { return largest(b.output - a.output) / (b.t - a.t); }

/// By how much the slopes of the output left and right of the middle differ.
double bend_of_output(const Sample& a, const Sample& m, const Sample& b) {
  return largest(a.output - 2 * m.output + b.output) / (b.t - a.t);
}

/// The number with the fewest decimals between two.
std::optional<double> simplest_between(double a, double b) {
  double unit = 1;
  for (int digits = 0; digits <= 6; ++digits, unit *= 10) {
    const double simple = std::round((a + b) / 2 * unit) / unit;
    if (a <= simple && simple <= b) return simple;
  }
  return {};
}

/// At a simple number, if there is one; otherwise on the side of the middle on which the answer changes most.
Branch branch_among(const Sample& a, const Sample& m, const Sample& b) {
  if (const auto simple = simplest_between(a.t, b.t)) return {*simple, *simple};
  double left = 0, right = 0;
  for (std::size_t k = 0; k < m.answer.size(); ++k) {
    left = std::max(left, largest(m.answer[k] - a.answer[k]));
    right = std::max(right, largest(b.answer[k] - m.answer[k]));
  }
  return left > right ? Branch{a.t, m.t} : Branch{m.t, b.t};
}

class Search {
 public:
  Search(AnyLayer& layer, const Line& line, std::uint64_t seed) : layer_(layer), line_(line), seed_(seed) {}

  std::vector<Branch> all() {
    std::vector<Branch> found;
    if (!repeats()) return found;
    for (const auto& [a, b] : segments()) {
      const auto branch = jump(a, b);
      const auto kinked = branch ? branch : kink(a, b);
      if (kinked) found.push_back(*kinked);
    }
    return found;
  }

 private:
  using Segment = std::pair<Sample, Sample>;

  /// Nothing where a call throws or an answer is not finite: that is another matter.
  std::optional<Sample> at(double t) {
    auto sample = attempt([&] {
      Sample s{t, {}, {}};
      Matrices x = line_.at(t);
      if (layer_.reseed) layer_.reseed(seed_);
      const arma::mat y = layer_.forward(x);
      Matrices same = x;
      s.output = layer_.surrogate ? layer_.surrogate(same) : y;
      if (cotangent_.is_empty())
        cotangent_ = in_scalar_of(layer_, random_cotangent(s.output.n_rows, s.output.n_cols, seed_));
      fill_gradients(layer_, 0);
      s.answer = gradient_after_forward(layer_, x, cotangent_);
      return s;
    });
    if (!sample) return {};
    largest_seen_.resize(sample->answer.size());
    for (std::size_t k = 0; k < largest_seen_.size(); ++k)
      largest_seen_[k] = std::max(largest_seen_[k], largest(sample->answer[k]));
    const bool finite = sample->output.is_finite() &&
                        std::ranges::all_of(sample->answer, [](const arma::mat& m) { return m.is_finite(); });
    return finite ? std::move(sample.value) : std::nullopt;
  }

  bool repeats() {
    const auto first = at(1), again = at(1);
    if (!first || !again || !have_same_shapes(*first, *again) || first->answer.empty()) return false;
    for (std::size_t k = 0; k < first->answer.size(); ++k)
      if (!arma::approx_equal(first->answer[k], again->answer[k], "absdiff", 0)) return false;
    return arma::approx_equal(first->output, again->output, "absdiff", 0);
  }

  /// Neighbours among points of both signs that no layer has for a threshold, the nearest to zero first.
  std::vector<Segment> segments() {
    std::vector<Segment> all;
    auto below = at(-0.93 * smallest_t), above = at(1.03 * smallest_t);
    if (below && above) all.emplace_back(*below, *above);
    for (double size = 4 * smallest_t; size <= 0x1p10; size *= 4) {
      auto further_below = at(-0.93 * size), further_above = at(1.03 * size);
      if (above && further_above) all.emplace_back(*above, *further_above);
      if (below && further_below) all.emplace_back(*further_below, *below);
      below = std::move(further_below);
      above = std::move(further_above);
    }
    std::erase_if(all, [](const Segment& s) { return !have_same_shapes(s.first, s.second); });
    return all;
  }

  /// Of each block on a segment; 0 where it is nothing beside what it is elsewhere on the line: of a saturated layer
  /// only rounding is left, and that jumps everywhere.
  std::vector<double> sizes(const Sample& a, const Sample& b) const {
    std::vector<double> all;
    for (std::size_t k = 0; k < a.answer.size(); ++k) {
      const double size = std::max(largest(a.answer[k]), largest(b.answer[k]));
      all.push_back(size > nothing_beside * largest_seen_.at(k) ? size : 0);
    }
    return all;
  }

  /// No number lies between each of these and the next but one: halving goes no further.
  static bool are_neighbours(const Sample& a, const Sample& m, const Sample& b) {
    const double left = a.t + (m.t - a.t) / 2, right = m.t + (b.t - m.t) / 2;
    return left <= a.t || left >= m.t || right <= m.t || right >= b.t ||
           (a.t <= 0 && b.t >= 0 && b.t - a.t < around_zero);
  }

  std::optional<Branch> jump(const Sample& a, const Sample& b) {
    const std::vector<double> size = sizes(a, b);
    const auto bend = [&size](const Sample& l, const Sample& m, const Sample& r) {
      return bend_of_answer(l, m, r, size) / smallest_jump;
    };
    return narrowed(a, b, bend, 0);
  }

  std::optional<Branch> kink(const Sample& a, const Sample& b) {
    const auto m = at(a.t + (b.t - a.t) / 2);
    if (!m) return {};
    const double size = std::max(slope(a, *m), slope(*m, b));
    if (!(size > 0)) return {};
    const auto bend = [size](const Sample& l, const Sample& middle, const Sample& r) {
      const double here = std::max({size, slope(l, middle), slope(middle, r)});
      return bend_of_output(l, middle, r) / (smallest_kink * here);
    };
    const double rounding = 16 * layer_.spacing * std::max(largest(a.output), largest(b.output));
    return narrowed(a, b, bend, rounding / (smallest_kink * size));
  }

  /// The place in a segment where the bend stays above 1, if there is one, as near as numbers allow, or until what
  /// rounding does over that length hides it. A pole is none: beside one a layer is at the edge of its domain.
  template <class Bend>
  std::optional<Branch> narrowed(Sample a, Sample b, Bend bend, double rounding) {
    const double length = b.t - a.t, most = of_a_pole * std::max(reach(a), reach(b));
    auto m = at(a.t + length / 2);
    while (m && have_same_shapes(a, *m) && bend(a, *m, b) > 1) {
      const bool hidden = 4 * rounding > bend(a, *m, b) * (b.t - a.t);
      const bool located = b.t - a.t < located_within * length;
      if ((hidden && !located) || reach(*m) > most) return {};
      if (are_neighbours(a, *m, b) || hidden) return branch_among(a, *m, b);
      auto left = at(a.t + (m->t - a.t) / 2), right = at(m->t + (b.t - m->t) / 2);
      if (!left || !right) return {};
      narrow(a, *m, b, *left, *right, bend);
    }
    return {};
  }

  /// To the one of three halves that bends most: a kink in the very middle is in the second.
  template <class Bend>
  static void narrow(Sample& a, Sample& m, Sample& b, Sample& left, Sample& right, Bend bend) {
    const double first = bend(a, left, m), second = bend(left, m, right), third = bend(m, right, b);
    if (second >= first && second >= third) {
      a = std::move(left);
      b = std::move(right);
    } else if (first >= third) {
      b = std::exchange(m, std::move(left));
    } else {
      a = std::exchange(m, std::move(right));
    }
  }

  AnyLayer& layer_;
  const Line& line_;
  std::uint64_t seed_;
  arma::mat cotangent_;
  std::vector<double> largest_seen_;  ///< of each block of the answer, so far
};

bool is_free(const AnyLayer& layer, const Look& look, std::size_t k) {
  return layer.differentiable[k] && look.freedom == Freedom::any;
}

}  // namespace

Matrices Line::at(double t) const {
  Matrices all = from;
  for (std::size_t k = 0; k < all.size(); ++k)
    if (!along[k].is_zero()) all[k] = within(all[k] + t * along[k], looks[k]);
  return all;
}

std::vector<Branch> branches_on(AnyLayer& layer, const Line& line, std::uint64_t seed) {
  const KeptCoordinates kept = kept_parameters(layer);
  return Search(layer, line, seed).all();
}

std::optional<Line> random_line(const AnyLayer& layer, const Matrices& inputs, const std::vector<Look>& looks,
                                Draws& random) {
  std::vector<std::size_t> free;
  Line line{inputs, inputs, looks};
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    line.along[k].zeros();
    if (is_free(layer, looks.at(k), k) && !inputs[k].is_empty()) free.push_back(k);
  }
  if (free.empty()) return {};
  const double kind = random.uniform();
  if (kind < 0.5) {
    const std::size_t k = free[random.below(free.size())];
    const arma::uword i = random.below(inputs[k].n_elem);
    line.from[k](i) = 0;
    line.along[k](i) = 1;
  } else if (kind < 0.75) {
    for (const std::size_t k : free) {
      line.from[k].zeros();
      line.along[k] = inputs[k];
    }
  } else {
    for (const std::size_t k : free)
      for (double& entry : line.along[k]) entry = random.normal();
  }
  return line;
}

std::vector<Matrices> around(const AnyLayer& layer, const Line& line, const Branch& branch, double apart) {
  const double size = std::max({std::abs(branch.below), std::abs(branch.above), smallest_t});
  std::vector<double> places{branch.below, branch.above, branch.below - apart * size, branch.above + apart * size};
  if (branch.below == branch.above) places.erase(places.begin());
  std::vector<Matrices> all;
  for (const double t : places) {
    all.push_back(line.at(t));
    for (std::size_t k = 0; k < all.back().size(); ++k)
      if (layer.differentiable[k]) all.back()[k] = in_scalar_of(layer, all.back()[k]);
  }
  return all;
}

}  // namespace gradcheck::detail
