// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/mistakes/off_by.hpp>

#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>

namespace gradcheck::detail {
namespace {

arma::mat allowed_apart(const OffBy::At& p) { return p.bound + p.bound.t(); }

bool are_mirror_images(const OffBy::At& p) { return is_symmetric_in(p, p.numeric) && is_symmetric_in(p, p.off); }

/// Of numbers that are not known any two are the same.
bool shows_symmetry(const OffBy::At& p) {
  constexpr double least_known = 0.01;
  return arma::trimatu(allowed_apart(p), 1).max() <= least_known * arma::abs(p.numeric).max();
}

}  // namespace

bool is_symmetric_in(const OffBy::At& p, const arma::mat& m) {
  return arma::all(arma::vectorise(arma::abs(m - m.t()) <= allowed_apart(p)));
}

bool are_equal(const Known& a, const Known& b) { return close(a.value, b.value, a.error + b.error); }

Known quotient(const Known& a, const Known& b) {
  const double q = a.value / b.value;
  return {q, std::abs(q) * b.relative() + a.error / std::abs(b.value)};
}

OffBy::OffBy(const SeenDerivative& seen, std::size_t block) : seen_(seen), block_(block) {
  const SeenDerivative::Point& here = seen.points[0];
  of_gradient_ = block < here.x.size() && arma::size(here.x[block]) == arma::size(here.blocks[block].analytic);
  for (const SeenDerivative::Point& p : seen.points) points_.push_back(at(p));
  wrong_.zeros(arma::size(points_[0].off));
  for (const SeenDerivative::Point& p : seen.points) {
    const arma::Mat<unsigned char>& v = p.blocks[block].verdict;
    for (arma::uword k = 0; k < v.n_elem; ++k)
      if (v(k) == static_cast<unsigned char>(Verdict::disagree)) wrong_(k) = 1;
  }
  rows_ = arma::find(arma::max(wrong_, 1));
  cols_ = arma::find(arma::max(wrong_, 0));
  symmetric_ = wrong_.n_rows == wrong_.n_cols && wrong_.n_rows > 1 && std::ranges::all_of(points_, are_mirror_images) &&
               std::ranges::any_of(points_, shows_symmetry);
  for (std::size_t b = 0; b < here.x.size(); ++b)
    for (arma::uword i = 0; i < here.x[b].n_elem; ++i) {
      if (!seen.names_of_coordinates.empty()) {
        coordinates_.push_back({b, i, seen.names_of_coordinates[i]});
        continue;
      }
      const arma::uword n = here.x[b].n_rows;
      coordinates_.push_back({b, i,
                              (b < seen.names_of_x.size() ? seen.names_of_x[b] : "x") + " [" + std::to_string(i % n) +
                                  ", " + std::to_string(i / n) + "]"});
    }
  moved_.resize(coordinates_.size());
}

OffBy::At OffBy::at(const SeenDerivative::Point& p) const {
  const Block& b = p.blocks[block_];
  return {as_rows(b.analytic - b.numeric), as_rows(b.bound), as_rows(b.numeric)};
}

arma::mat OffBy::as_rows(const arma::mat& of_block) const {
  return of_gradient_ ? arma::mat(arma::vectorise(of_block).t()) : of_block;
}

std::optional<OffBy::Slope> OffBy::slope(std::size_t c, const arma::vec& multiples) const {
  const auto multiple = [&](std::size_t of) { return multiples.is_empty() ? 1.0 : multiples(of); };
  const double at = multiple(c) * x(points_.size() - 1, c), h = std::abs(at) * step_share(seen_.spacing);
  if (h == 0.0 || !seen_.asked) return std::nullopt;
  const auto there = [&](double step) -> arma::mat {
    std::size_t of = 0;  // coordinates are asked in their order
    const auto asked = seen_.asked([&](std::size_t, arma::uword, double was) {
      const std::size_t here = of++;
      return here == c ? at + step : multiple(here) * was;
    });
    return asked ? as_rows(asked->analytic[block_]) : arma::mat();
  };
  const arma::mat up = there(h), down = there(-h), up2 = there(2 * h), down2 = there(-2 * h);
  if (up.is_empty() || down.is_empty() || up2.is_empty() || down2.is_empty()) return std::nullopt;
  return slope_of(up, down, up2, down2, h, seen_.spacing);
}

OffBy::Slope OffBy::slope_of(const arma::mat& up, const arma::mat& down, const arma::mat& up2, const arma::mat& down2,
                             double h, double spacing) {
  const arma::mat near = (up - down) / (2 * h), far = (up2 - down2) / (4 * h);
  return {(4 * near - far) / 3,
          0.1 * arma::abs(near - far) + 16 * spacing / h * arma::max(arma::abs(up), arma::abs(down))};
}

double OffBy::x(std::size_t point, std::size_t c) const {
  return seen_.points[point].x[coordinates_[c].block](coordinates_[c].i);
}

const std::optional<OffBy::Moved>& OffBy::moved(std::size_t c) const {
  if (!moved_[c]) {
    moved_[c].emplace();
    const Coordinate& k = coordinates_[c];
    auto there = seen_.moved ? seen_.moved({{k.block, k.i}}) : std::nullopt;
    if (there) {
      const double factor = there->x[k.block](k.i) / x(points_.size() - 1, c);
      *moved_[c] = Moved{at(*there), factor};
    }
  }
  return *moved_[c];
}

const std::optional<OffBy::At>& OffBy::moved_both(std::size_t c, std::size_t d) const {
  const auto [it, is_new] = moved_both_.try_emplace(std::minmax(c, d));
  if (!is_new) return it->second;
  const Coordinate &a = coordinates_[c], &b = coordinates_[d];
  const auto there = seen_.moved ? seen_.moved({{a.block, a.i}, {b.block, b.i}}) : std::nullopt;
  if (there) it->second = at(*there);
  return it->second;
}

bool OffBy::are_others_right() const {
  const auto all_agree = [this](const SeenDerivative::Point& p) {
    const auto& v = p.blocks[block_].verdict;
    if (p.is_far) return true;
    for (arma::uword k = 0; k < v.n_elem; ++k)
      if (wrong_(k) == 0 && v(k) != static_cast<unsigned char>(Verdict::agree)) return false;
    return true;
  };
  return is_float(seen_.spacing) ? all_agree(seen_.points[0]) : std::ranges::all_of(seen_.points, all_agree);
}

std::string OffBy::entry_name(arma::uword row, arma::uword col) const {
  if (seen_.entry_name) return seen_.entry_name(row, col);
  const Block& b = seen_.points[0].blocks[block_];
  return b.at(of_gradient_ ? col : row + b.verdict.n_rows * col).name();
}

std::string OffBy::example() const {
  const At& here = points_[0];
  const arma::uword k = arma::mat(arma::abs(here.off) % arma::conv_to<arma::mat>::from(wrong_)).index_max();
  const arma::uword row = k % here.off.n_rows, col = k / here.off.n_rows;
  return entry_name(row, col) + " is " + number(here.numeric(k) + here.off(k)) + ", expected " +
         number(here.numeric(k));
}

std::string OffBy::where() const {
  const Block& b = seen_.points[0].blocks[block_];
  const arma::uvec entries = arma::find(wrong_);
  if (entries.n_elem == wrong_.n_elem) return {};
  if (wrong_.n_rows > 1 && wrong_.n_cols > 1 && entries.n_elem > 1) {
    if (rows_.n_elem == 1) return b.name + " row " + std::to_string(rows_(0));
    if (cols_.n_elem == 1) return b.name + " column " + std::to_string(cols_(0));
  }
  return b.names_of(entries);
}

std::string OffBy::names(const std::vector<std::size_t>& some) const {
  std::string text;
  for (const std::size_t c : some) text += (text.empty() ? "" : ", ") + coordinates_[c].name;
  return text;
}

}  // namespace gradcheck::detail
