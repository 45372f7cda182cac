// SPDX-License-Identifier: MIT
#include <gradcheck/core/stage.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/core/kept_coordinates.hpp>
#include <gradcheck/core/magnitude.hpp>
#include <gradcheck/core/random_bits.hpp>

namespace gradcheck {
namespace {

constexpr double u = 0x1p-52;

arma::mat affine(const arma::mat& x, const arma::mat& w, const arma::mat& b) {
  arma::mat y = x * w.st();
  if (!b.is_empty()) y.each_row() += b.as_row();
  return y;
}

/// Whether y is x W^T + b but for rounding: (in + 4) u (|x| |W|^T + |b|) entry by entry.
bool is_affine_map(const arma::mat& y, const arma::mat& x, const arma::mat& w, const arma::mat& b) {
  if (y.n_rows != x.n_rows || y.n_cols != w.n_rows) return false;
  const arma::mat expected = affine(x, w, b), size = affine(arma::abs(x), arma::abs(w), arma::abs(b));
  const double share = (static_cast<double>(x.n_cols) + 4) * u;
  for (arma::uword i = 0; i < y.n_elem; ++i)
    if (!(std::abs(y(i) - expected(i)) <= share * size(i))) return false;
  return true;
}

/// Half of the elements, at random.
arma::uvec half_of(arma::uword n, RandomBits& random) {
  arma::uvec chosen(n, arma::fill::none);
  for (arma::uword& c : chosen) c = random() >> 63U;
  return chosen;
}

}  // namespace

std::string_view to_string(StageKind kind) {
  switch (kind) {
    case StageKind::affine: return "affine";
    case StageKind::elementwise: return "elementwise";
    case StageKind::general: return "general";
    case StageKind::coupled: return "coupled";
  }
  return "";
}

StageAtPoint::StageAtPoint(const Subject& subject, const Stage& stage, arma::mat input, std::uint64_t seed)
    : subject_(subject), stage_(stage), input_(std::move(input)), seed_(seed) {
  output_ = evaluate(input_);
  if (!stage.blocks.empty() && is_affine())
    kind_ = StageKind::affine;
  else if (stage.blocks.empty() && is_elementwise())
    kind_ = StageKind::elementwise;
  else if (are_samples_independent())
    kind_ = StageKind::general;
}

arma::mat StageAtPoint::evaluate(const arma::mat& x) {
  evaluations_ += std::max<arma::uword>(1, x.n_rows / std::max<arma::uword>(1, input_.n_rows));
  return stage_.forward(x);
}

bool StageAtPoint::is_affine() {
  if (stage_.blocks.size() > 2) return false;
  const Coordinates w = subject_.blocks[stage_.blocks[0]].coordinates;
  const Coordinates b = stage_.blocks.size() > 1 ? subject_.blocks[stage_.blocks[1]].coordinates : Coordinates();
  if (w.rows() != output_.n_cols || w.cols() != input_.n_cols || (b && b.size() != output_.n_cols)) return false;
  if (!is_affine_map(output_, input_, w.values(), b ? b.values() : arma::mat())) return false;
  const KeptCoordinates kept({w, b ? b : w});
  RandomBits random(seed_);
  const auto moved = [&random](const arma::mat& m) {
    return arma::mat(m + std::max(root_mean_square(m), 0x1p-20) * random.signed_near_one(m.n_rows, m.n_cols));
  };
  w.assign(moved(w.values()));
  if (b) b.assign(moved(b.values()));
  const arma::mat x = moved(input_);
  return is_affine_map(evaluate(x), x, w.values(), b ? b.values() : arma::mat());
}

bool StageAtPoint::is_elementwise() {
  if (arma::size(output_) != arma::size(input_)) return false;
  RandomBits random(seed_);
  for (int probe = 0; probe < 2; ++probe) {
    const arma::uvec half = half_of(input_.n_elem, random);
    for (const arma::uword side : {0U, 1U}) {
      arma::mat x = input_;
      for (arma::uword i = 0; i < x.n_elem; ++i)
        if (half(i) == side) x(i) += 0x1p-4 * std::max(1.0, std::abs(x(i)));
      const arma::mat y = evaluate(x);
      if (arma::size(y) != arma::size(output_)) return false;
      for (arma::uword i = 0; i < y.n_elem; ++i)
        if (half(i) != side && !(y(i) == output_(i))) return false;
    }
  }
  return true;
}

/// A stack of two batches gives two outputs, and half of the samples moved leave the others as they were, but for rounding.
bool StageAtPoint::are_samples_independent() {
  if (output_.n_rows != input_.n_rows) return false;
  RandomBits random(seed_);
  const double slack = 64 * u * largest(output_);
  for (int probe = 0; probe < 2; ++probe) {
    const arma::uvec half = half_of(input_.n_rows, random);
    arma::mat x = input_;
    for (arma::uword i = 0; i < x.n_rows; ++i)
      if (half(i) != 0) x.row(i) += 0x1p-4 * random.signed_near_one(1, x.n_cols);
    const arma::mat y = evaluate(arma::join_cols(x, input_));
    if (y.n_rows != 2 * x.n_rows || y.n_cols != output_.n_cols) return false;
    for (arma::uword i = 0; i < x.n_rows; ++i) {
      if (half(i) == 0 && !(arma::abs(y.row(i) - output_.row(i)).max() <= slack)) return false;
      if (!(arma::abs(y.row(x.n_rows + i) - output_.row(i)).max() <= slack)) return false;
    }
  }
  return true;
}

/// max(u |y|, what moves when the input moves by one ulp, 2 runs), entry by entry; measured once.
const arma::mat& StageAtPoint::rounding() {
  if (!rounding_.is_empty()) return rounding_;
  rounding_ = u * arma::abs(output_);
  RandomBits random(seed_);
  for (int run = 0; run < 2; ++run) {
    arma::mat x = input_;
    for (double& v : x) v *= 1 + u * (static_cast<double>(random() % 3) - 1);
    rounding_ = arma::max(rounding_, arma::abs(evaluate(x) - output_));
  }
  return rounding_;
}

}  // namespace gradcheck
