// SPDX-License-Identifier: MIT
// What a stage is, seen on the stage.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/telling_apart.hpp>
#include <gradcheck/stagewise/stage.hpp>

namespace gradcheck::detail {
namespace {

double norm(const arma::mat& m) { return std::sqrt(arma::dot(m, m)); }

/// Whether y r is x (W^T r) + b.r for a random r, but for rounding:
///   6 u (sqrt(in) + sqrt(out) + 4) 1.5 (|x_i| |W| + |b|),  Euclidean norms
/// What the formula leaves out shows for all r but those of one plane. Source: Freivalds (1977).
bool follows(const StageAtPoint& at, const AffineMap& map, const arma::mat& x, const arma::mat& y) {
  const arma::mat w = at.subject().blocks[map.weights].coordinates.view();
  const arma::uword in = map.transposed ? w.n_rows : w.n_cols, out = map.transposed ? w.n_cols : w.n_rows;
  if (y.n_rows != x.n_rows || y.n_cols != out || x.n_cols != in) return false;
  const arma::vec r = RandomBits(at.seed()).coarsely_near_one(out, 1);
  arma::vec expected = map.transposed ? arma::vec(x * arma::vec(w * r)) : arma::vec(x * arma::vec(w.st() * r));
  double shift = 0;
  if (map.bias) {
    const arma::mat b = at.subject().blocks[*map.bias].coordinates.view();
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
std::optional<AffineMap> affine_map(StageAtPoint& at) {
  const std::vector<arma::uword>& blocks = at.stage().blocks;
  if (blocks.size() > 2) return std::nullopt;
  for (std::size_t n = 0; n < blocks.size(); ++n)
    for (const bool transposed : {false, true}) {
      AffineMap map{blocks[n], {}, transposed};
      if (blocks.size() > 1) map.bias = blocks[1 - n];
      if (map.bias && at.subject().blocks[*map.bias].coordinates.size() != at.output().n_cols) continue;
      if (!follows(at, map, at.input(), at.output())) continue;
      for (const arma::uword b : blocks) at.move().move(b, std::max(at.move().size(b), 0x1p-20));
      const arma::mat x =
          at.input() + std::max(root_mean_square(at.input()), 0x1p-20) *
                           RandomBits(at.seed() + 1).coarsely_near_one(at.input().n_rows, at.input().n_cols);
      const bool holds = follows(at, map, x, at.evaluate(x));
      for (const arma::uword b : blocks) at.move().restore(b);
      if (holds) return map;
    }
  return std::nullopt;
}

/// Whether the entries that are moved leave the others bitwise as they were. No branches on what is random: they would
/// cost more than the arithmetic.
bool moves_alone(StageAtPoint& at, const std::vector<unsigned char>& moved) {
  arma::mat x(arma::size(at.input()), arma::fill::none);
  const double *from = at.input().memptr(), *before = at.output().memptr();
  double* to = x.memptr();
  for (arma::uword i = 0; i < x.n_elem; ++i)
    to[i] = from[i] + 0x1p-4 * static_cast<double>(moved[i]) * std::max(1.0, std::abs(from[i]));
  const arma::mat y = at.evaluate(x);
  if (arma::size(y) != arma::size(at.output())) return false;
  const double* after = y.memptr();
  int others = 0;
  for (arma::uword i = 0; i < x.n_elem; ++i)
    others |= static_cast<int>(moved[i] == 0) & static_cast<int>(after[i] != before[i]);
  return others == 0;
}

/// Entries that do not move stay bitwise as they were.
bool is_elementwise(StageAtPoint& at) {
  if (arma::size(at.output()) != arma::size(at.input())) return false;
  RandomBits random(at.seed());
  return std::ranges::all_of(moves_telling_apart(at.input().n_elem, random),
                             [&at](const std::vector<unsigned char>& moved) { return moves_alone(at, moved); });
}

/// Samples that do not move stay as they were, but for rounding.
bool are_samples_independent(StageAtPoint& at) {
  if (at.output().n_rows != at.input().n_rows) return false;
  RandomBits random(at.seed());
  const double slack = 64 * double_spacing * largest(at.output());
  for (const std::vector<unsigned char>& moved : moves_telling_apart(at.input().n_rows, random)) {
    arma::mat x = at.input();
    for (arma::uword i = 0; i < x.n_rows; ++i)
      if (moved[i] != 0)
        x.row(i) +=
            0x1p-4 * random.signed_near_one(1, x.n_cols) % arma::clamp(arma::abs(x.row(i)), 1, arma::datum::inf);
    const arma::mat y = at.evaluate(x);
    if (arma::size(y) != arma::size(at.output())) return false;
    for (arma::uword i = 0; i < x.n_rows; ++i)
      if (moved[i] == 0 && !(arma::abs(y.row(i) - at.output().row(i)).max() <= slack)) return false;
  }
  return true;
}

/// Two tests, both but for rounding.
///   With rows p, q, s of random numbers: f(p + q - s) = f(p) + f(q) - f(s), f(2 p - s) = 2 f(p) - f(s), and f(p) is
///   the same in the place of every sample.
///   At the samples x, with moves a, b as large as the steps of the derivative by the input:
///   f(x + a + b) = f(x + a) + f(x + b) - f(x) and f(x + 2 a) = 2 f(x + a) - f(x). Without this a stage would pass that
///   is saturated, and so stands still, at p, q, s.
bool is_linear(StageAtPoint& at) {
  const double scale = std::max(root_mean_square(at.input()), 0x1p-20);
  const arma::mat p = scale * RandomBits(at.seed() + 2).signed_near_one(3, at.input().n_cols);
  const arma::mat rows = arma::join_cols(p, p.row(0) + p.row(1) - p.row(2), 2 * p.row(0) - p.row(2));
  const arma::mat y = at.evaluate_rows(rows), same = at.evaluate(arma::repmat(p.row(0), at.input().n_rows, 1));
  if (arma::size(same) != arma::size(at.output()) || !y.is_finite()) return false;
  const double slack = 64 * double_spacing * std::sqrt(static_cast<double>(at.input().n_cols) + 1);
  const auto equal = [slack](const arma::mat& a, const arma::mat& b, double size) {
    return close(largest(a - b), 0.0, slack * size);
  };
  const double far = largest(y);
  if (!equal(y.row(3), y.row(0) + y.row(1) - y.row(2), far) || !equal(y.row(4), 2 * y.row(0) - y.row(2), far) ||
      !equal(same, arma::repmat(y.row(0), same.n_rows, 1), far))
    return false;
  RandomBits random(at.seed() + 3);
  const double h = std::max(1.0, largest(at.input()));
  const arma::mat a = h * random.signed_near_one(at.input().n_rows, at.input().n_cols),
                  b = h * random.signed_near_one(at.input().n_rows, at.input().n_cols);
  const arma::mat at_a = at.evaluate(at.input() + a), at_b = at.evaluate(at.input() + b),
                  at_both = at.evaluate(at.input() + a + b), at_twice = at.evaluate(at.input() + 2 * a);
  const double size =
      std::max({largest(at.output()), largest(at_a), largest(at_b), largest(at_both), largest(at_twice)});
  return equal(at_both, at_a + at_b - at.output(), size) && equal(at_twice, 2 * at_a - at.output(), size);
}

}  // namespace

void StageAtPoint::look() {
  if (!stage_.blocks.empty() && (affine_ = affine_map(*this)))
    kind_ = StageKind::affine;
  else if (stage_.blocks.empty() && is_elementwise(*this))
    kind_ = StageKind::elementwise;
  else if (are_samples_independent(*this))
    kind_ = is_linear(*this) ? StageKind::linear : StageKind::general;
}

}  // namespace gradcheck::detail
