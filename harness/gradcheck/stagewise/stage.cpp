// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/stage.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/telling_apart.hpp>

namespace gradcheck::detail {
namespace {

/// Each entry by a unit in its last place, up or down.
arma::mat moved_by_units(arma::mat m, const std::vector<unsigned char>& up) {
  for (arma::uword i = 0; i < m.n_elem; ++i) m[i] *= 1 + double_spacing * (2.0 * up[i] - 1);
  return m;
}

/// The largest number of columns that are the same to the bit. Nearly all are told apart by their first entry.
double equal_columns(const arma::mat& m) {
  std::vector<arma::uword> order(m.n_cols);
  std::iota(order.begin(), order.end(), arma::uword{0});
  const auto compared = [&m](arma::uword a, arma::uword b) {
    return std::memcmp(m.colptr(a), m.colptr(b), m.n_rows * sizeof(double));
  };
  std::ranges::sort(order, [&](arma::uword a, arma::uword b) { return compared(a, b) < 0; });
  double most = 1, run = 1;
  for (std::size_t n = 1; n < order.size(); ++n) {
    run = compared(order[n - 1], order[n]) == 0 ? run + 1 : 1;
    most = std::max(most, run);
  }
  return most;
}

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

arma::mat StageAtPoint::evaluate(const arma::mat& x) {
  ++evaluations_;
  return stage_.forward(x);
}

arma::mat StageAtPoint::evaluate_rows(const arma::mat& rows) {
  arma::mat all(rows.n_rows, output_.n_cols, arma::fill::none), x = input_;
  for (arma::uword first = 0; first < rows.n_rows; first += input_.n_rows) {
    const arma::uword count = std::min(input_.n_rows, rows.n_rows - first);
    x.head_rows(count) = rows.rows(first, first + count - 1);
    all.rows(first, first + count - 1) = evaluate(x).head_rows(count);
  }
  return all;
}

/// In 2 runs each entry goes up or down by a coin. Where an output may follow several entries, and these are few, every
/// two of them go opposite ways in a further run. The blocks move by coins in every run: what rounds in between stands
/// still where too little of the input's moves gets there.
const arma::mat& StageAtPoint::rounding() {
  if (!rounding_.is_empty()) return rounding_;
  rounding_ = double_spacing * arma::abs(output_);
  RandomBits random(seed_);
  std::vector<std::vector<unsigned char>> coins{random.coins(input_.n_elem), random.coins(input_.n_elem)};
  if (kind_ != StageKind::elementwise && input_.n_elem <= most_told_apart)
    std::ranges::move(moves_telling_apart(input_.n_elem, random), std::back_inserter(coins));
  for (const std::vector<unsigned char>& up : coins) {
    for (const arma::uword b : stage_.blocks)
      subject_.blocks[b].coordinates.assign(moved_by_units(move_.start(b), random.coins(move_.start(b).n_elem)));
    const arma::mat y = evaluate(moved_by_units(input_, up));
    for (const arma::uword b : stage_.blocks) move_.restore(b);
    for (arma::uword i = 0; i < y.n_elem; ++i) rounding_[i] = std::max(rounding_[i], std::abs(y[i] - output_[i]));
  }
  return rounding_;
}

double StageAtPoint::equal_samples() {
  if (!equal_samples_) equal_samples_ = equal_columns(input_.st());
  return *equal_samples_;
}

double StageAtPoint::equal_units() {
  if (!equal_units_) equal_units_ = equal_columns(output_);
  return *equal_units_;
}

}  // namespace gradcheck::detail
