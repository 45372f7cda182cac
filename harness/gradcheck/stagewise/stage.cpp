// SPDX-License-Identifier: MIT
// What a stage is, seen on the stage.
#include <gradcheck/stagewise/stage.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/telling_apart.hpp>

namespace gradcheck::detail {
namespace {

double norm(const arma::mat& m) { return std::sqrt(arma::dot(m, m)); }

}  // namespace

std::string_view to_string(StageKind kind) {
  switch (kind) {
    case StageKind::affine: return "affine";
    case StageKind::elementwise: return "elementwise";
    case StageKind::linear: return "linear in its input";
    case StageKind::general: return "general";
    case StageKind::coupled: return "coupled";
  }
  return "";
}

StageAtPoint::StageAtPoint(const Subject& subject, const Stage& stage, arma::mat input, const RandomMove& move,
                           std::uint64_t seed)
    : subject_(subject), stage_(stage), move_(move), input_(std::move(input)), seed_(seed) {
  output_ = evaluate(input_);
}

void StageAtPoint::look() {
  if (!stage_.blocks.empty() && (affine_ = affine_map()))
    kind_ = StageKind::affine;
  else if (stage_.blocks.empty() && is_elementwise()) {
    kind_ = StageKind::elementwise;
    slopes_ = elementwise_slopes();
  } else if (are_samples_independent())
    kind_ = is_linear() ? StageKind::linear : StageKind::general;
}

arma::mat StageAtPoint::evaluate(const arma::mat& x) {
  ++evaluations_;
  return stage_.forward(x);
}

/// Any number of rows, in batches of as many as there are samples; the last one is filled up with samples.
arma::mat StageAtPoint::evaluate_rows(const arma::mat& rows) {
  arma::mat all(rows.n_rows, output_.n_cols, arma::fill::none), x = input_;
  for (arma::uword first = 0; first < rows.n_rows; first += input_.n_rows) {
    const arma::uword count = std::min(input_.n_rows, rows.n_rows - first);
    x.head_rows(count) = rows.rows(first, first + count - 1);
    all.rows(first, first + count - 1) = evaluate(x).head_rows(count);
  }
  return all;
}

/// Whether y r is x (W^T r) + b.r for a random r, but for rounding:
///   6 u (sqrt(in) + sqrt(out) + 4) 1.5 (|x_i| |W| + |b|),  Euclidean norms
/// What the formula leaves out shows for all r but those of one plane. Source: Freivalds (1977).
bool StageAtPoint::follows(const AffineMap& map, const arma::mat& x, const arma::mat& y) const {
  const arma::mat w = subject_.blocks[map.weights].coordinates.view();
  const arma::uword in = map.transposed ? w.n_rows : w.n_cols, out = map.transposed ? w.n_cols : w.n_rows;
  if (y.n_rows != x.n_rows || y.n_cols != out || x.n_cols != in) return false;
  const arma::vec r = RandomBits(seed_).coarsely_near_one(out, 1);
  arma::vec expected = map.transposed ? arma::vec(x * arma::vec(w * r)) : arma::vec(x * arma::vec(w.st() * r));
  double shift = 0;
  if (map.bias) {
    const arma::mat b = subject_.blocks[*map.bias].coordinates.view();
    expected += arma::dot(arma::vectorise(b), r);
    shift = norm(b);
  }
  const double share =
      6 * double_spacing * 1.5 * (std::sqrt(static_cast<double>(in)) + std::sqrt(static_cast<double>(out)) + 4);
  const arma::vec found = y * r, size = norm(w) * arma::sqrt(arma::sum(arma::square(x), 1)) + shift;
  for (arma::uword i = 0; i < y.n_rows; ++i)
    if (!close(found[i], expected[i], share * size[i])) return false;
  return true;
}

/// The first of the stage's blocks, in either layout, that the stage follows here, and far away.
std::optional<StageAtPoint::AffineMap> StageAtPoint::affine_map() {
  if (stage_.blocks.size() > 2) return std::nullopt;
  for (std::size_t n = 0; n < stage_.blocks.size(); ++n)
    for (const bool transposed : {false, true}) {
      AffineMap map{stage_.blocks[n], {}, transposed};
      if (stage_.blocks.size() > 1) map.bias = stage_.blocks[1 - n];
      if (map.bias && subject_.blocks[*map.bias].coordinates.size() != output_.n_cols) continue;
      if (!follows(map, input_, output_)) continue;
      for (const arma::uword b : stage_.blocks) move_.move(b, std::max(move_.size(b), 0x1p-20));
      const arma::mat x = input_ + std::max(root_mean_square(input_), 0x1p-20) *
                                       RandomBits(seed_ + 1).coarsely_near_one(input_.n_rows, input_.n_cols);
      const bool holds = follows(map, x, evaluate(x));
      for (const arma::uword b : stage_.blocks) move_.restore(b);
      if (holds) return map;
    }
  return std::nullopt;
}

/// Entries that do not move stay bitwise as they were.
bool StageAtPoint::is_elementwise() {
  if (arma::size(output_) != arma::size(input_)) return false;
  RandomBits random(seed_);
  return std::ranges::all_of(moves_telling_apart(input_.n_elem, random),
                             [this](const std::vector<unsigned char>& moved) { return moves_alone(moved); });
}

/// Whether the entries that are moved leave the others bitwise as they were. No branches on what is random: they would
/// cost more than the arithmetic.
bool StageAtPoint::moves_alone(const std::vector<unsigned char>& moved) {
  arma::mat x(arma::size(input_), arma::fill::none);
  for (arma::uword i = 0; i < x.n_elem; ++i)
    x[i] = input_[i] + 0x1p-4 * static_cast<double>(moved[i]) * std::max(1.0, std::abs(input_[i]));
  const arma::mat y = evaluate(x);
  if (arma::size(y) != arma::size(output_)) return false;
  int others = 0;
  for (arma::uword i = 0; i < x.n_elem; ++i)
    others |= static_cast<int>(moved[i] == 0) & static_cast<int>(y[i] != output_[i]);
  return others == 0;
}

/// Samples that do not move stay as they were, but for rounding.
bool StageAtPoint::are_samples_independent() {
  if (output_.n_rows != input_.n_rows) return false;
  RandomBits random(seed_);
  const double slack = 64 * double_spacing * largest(output_);
  for (const std::vector<unsigned char>& moved : moves_telling_apart(input_.n_rows, random)) {
    arma::mat x = input_;
    for (arma::uword i = 0; i < x.n_rows; ++i)
      if (moved[i] != 0) x.row(i) += 0x1p-4 * random.signed_near_one(1, x.n_cols);
    const arma::mat y = evaluate(x);
    if (arma::size(y) != arma::size(output_)) return false;
    for (arma::uword i = 0; i < x.n_rows; ++i)
      if (moved[i] == 0 && !(arma::abs(y.row(i) - output_.row(i)).max() <= slack)) return false;
  }
  return true;
}

/// Two tests, both but for rounding.
///   With rows p, q, s of random numbers: f(p + q - s) = f(p) + f(q) - f(s), f(2 p - s) = 2 f(p) - f(s), and f(p) is
///   the same in the place of every sample.
///   At the samples x, with moves a, b as large as the steps of pull_back_linear:
///   f(x + a + b) = f(x + a) + f(x + b) - f(x) and f(x + 2 a) = 2 f(x + a) - f(x). Without this a stage would pass that
///   is saturated, and so stands still, at p, q, s.
bool StageAtPoint::is_linear() {
  const double scale = std::max(root_mean_square(input_), 0x1p-20);
  const arma::mat p = scale * RandomBits(seed_ + 2).signed_near_one(3, input_.n_cols);
  const arma::mat rows = arma::join_cols(p, p.row(0) + p.row(1) - p.row(2), 2 * p.row(0) - p.row(2));
  const arma::mat y = evaluate_rows(rows), same = evaluate(arma::repmat(p.row(0), input_.n_rows, 1));
  if (arma::size(same) != arma::size(output_) || !y.is_finite()) return false;
  const double slack = 64 * double_spacing * std::sqrt(static_cast<double>(input_.n_cols) + 1);
  const auto equal = [slack](const arma::mat& a, const arma::mat& b, double size) {
    return close(largest(a - b), 0.0, slack * size);
  };
  const double far = largest(y);
  if (!equal(y.row(3), y.row(0) + y.row(1) - y.row(2), far) || !equal(y.row(4), 2 * y.row(0) - y.row(2), far) ||
      !equal(same, arma::repmat(y.row(0), same.n_rows, 1), far))
    return false;
  RandomBits random(seed_ + 3);
  const double h = std::max(1.0, largest(input_));
  const arma::mat a = h * random.signed_near_one(input_.n_rows, input_.n_cols),
                  b = h * random.signed_near_one(input_.n_rows, input_.n_cols);
  const arma::mat at_a = evaluate(input_ + a), at_b = evaluate(input_ + b), at_both = evaluate(input_ + a + b),
                  at_twice = evaluate(input_ + 2 * a);
  const double size = std::max({largest(output_), largest(at_a), largest(at_b), largest(at_both), largest(at_twice)});
  return equal(at_both, at_a + at_b - output_, size) && equal(at_twice, 2 * at_a - output_, size);
}

/// max(u |y|, what moves when every entry of the input moves by one ulp, up or down), entry by entry; measured once. In
/// 2 runs each goes by a coin; where an output may follow several entries, and these are few, every two of them go
/// opposite ways in a further run.
const arma::mat& StageAtPoint::rounding() {
  if (!rounding_.is_empty()) return rounding_;
  rounding_ = double_spacing * arma::abs(output_);
  RandomBits random(seed_);
  std::vector<std::vector<unsigned char>> runs{random.coins(input_.n_elem), random.coins(input_.n_elem)};
  if (kind_ != StageKind::elementwise && input_.n_elem <= most_told_apart)
    std::ranges::move(moves_telling_apart(input_.n_elem, random), std::back_inserter(runs));
  arma::mat x(arma::size(input_), arma::fill::none);
  for (const std::vector<unsigned char>& up : runs) {
    for (arma::uword i = 0; i < x.n_elem; ++i) x[i] = input_[i] * (1 + double_spacing * (2.0 * up[i] - 1));
    const arma::mat y = evaluate(x);
    for (arma::uword i = 0; i < y.n_elem; ++i) rounding_[i] = std::max(rounding_[i], std::abs(y[i] - output_[i]));
  }
  return rounding_;
}

}  // namespace gradcheck::detail
