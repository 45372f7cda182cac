// SPDX-License-Identifier: MIT
#include <gradcheck/check/rest_of_blocks.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword directions_of_all = 8, directions_of_each = 2;

/// A coordinate with less room than this share of its move on one side goes to the other.
constexpr double least_room = 0x1p-5;

arma::mat inward_of(const arma::mat& x, double lower, double upper, double size) {
  if (!std::isfinite(lower) && !std::isfinite(upper)) return {};
  arma::mat inward(arma::size(x), arma::fill::zeros);
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    const double above = upper - x(i), below = x(i) - lower;
    if (std::min(above, below) < least_room * size) inward(i) = above < below ? -1 : 1;
  }
  return inward;
}

}  // namespace

arma::uword RestOfBlocks::directions_for(std::size_t blocks) {
  const arma::uword each = (directions_of_all + blocks - 1) / std::max<arma::uword>(blocks, 1);
  return blocks * std::max(each, directions_of_each);
}

RestOfBlocks::RestOfBlocks(const Subject& of, const std::vector<arma::uvec>& rest, const Options& options) {
  std::vector<std::size_t> with_rest;
  for (std::size_t b = 0; b < of.blocks.size(); ++b) {
    parts_.push_back(part_of(of.blocks[b], rest[b], options));
    if (!rest[b].is_empty()) with_rest.push_back(b);
  }
  RandomBits seeds(options.seed ^ 0x7265737429U);
  const double infinity = std::numeric_limits<double>::infinity();
  for (const std::size_t b : with_rest)
    for (arma::uword n = 0; n < directions_for(with_rest.size()) / with_rest.size(); ++n)
      directions_.push_back({b, seeds(), 1.0, -infinity, infinity});
  for (std::size_t k = 0; k < directions_.size(); ++k)
    if (!parts_[directions_[k].block].inward.is_empty()) keep_inside(directions_[k], direction(k));
}

RestOfBlocks::Part RestOfBlocks::part_of(const Subject::Block& block, const arma::uvec& rest, const Options& options) {
  const Bounds bounds = interval_of(block.name, options);
  Part part{block.coordinates, block.coordinates.values(), {}, {}, 1.0, bounds.lower, bounds.upper};
  part.size = std::max(1.0, root_mean_square(part.start));
  part.reach.zeros(arma::size(part.start));
  part.reach.elem(rest).fill(part.size);
  part.inward = inward_of(part.start, bounds.lower, bounds.upper, part.size);
  return part;
}

void RestOfBlocks::move_only(std::size_t block, const arma::uvec& entries) {
  parts_[block].reach.zeros();
  parts_[block].reach.elem(entries).fill(parts_[block].size);
}

arma::mat RestOfBlocks::direction(std::size_t k) const {
  const Part& part = parts_[directions_[k].block];
  arma::mat v = RandomBits(directions_[k].seed).signed_near_one(part.start.n_rows, part.start.n_cols) % part.reach;
  for (arma::uword i = 0; i < part.inward.n_elem; ++i)
    if (part.inward(i) != 0.0) v(i) = part.inward(i) * std::abs(v(i));
  return v;
}

void RestOfBlocks::keep_inside(Direction& d, const arma::mat& v) const {
  const Part& part = parts_[d.block];
  for (arma::uword i = 0; i < v.n_elem; ++i) {
    if (v(i) == 0.0) continue;
    const double to_upper = (part.upper - part.start(i)) / v(i), to_lower = (part.lower - part.start(i)) / v(i);
    d.upper = std::min(d.upper, 1 + std::max(to_upper, to_lower));
    d.lower = std::max(d.lower, 1 + std::min(to_upper, to_lower));
  }
}

bool RestOfBlocks::is_moved(std::size_t block) const {
  return std::ranges::any_of(directions_, [block](const Direction& d) { return d.block == block && d.t != 1.0; });
}

/// Blocks whose directions all stand at 1 are left as they are: rounding is measured on their own numbers.
void RestOfBlocks::move() const {
  for (std::size_t b = 0; b < parts_.size(); ++b) {
    if (!is_moved(b)) continue;
    const Part& part = parts_[b];
    arma::mat x = part.start;
    for (std::size_t k = 0; k < directions_.size(); ++k)
      if (directions_[k].block == b && directions_[k].t != 1.0) x += (directions_[k].t - 1.0) * direction(k);
    if (!part.inward.is_empty()) x.clamp(part.lower, part.upper);
    part.coordinates.assign(x);
  }
}

/// What a call gives where t leads; everything is put back.
template <class Call>
auto RestOfBlocks::moved(const Call& call) const {
  std::vector<Coordinates> all;
  for (std::size_t b = 0; b < parts_.size(); ++b)
    if (is_moved(b)) all.push_back(parts_[b].coordinates);
  const KeptCoordinates kept(std::move(all));
  move();
  return call();
}

RestOfBlocks::Along RestOfBlocks::along(const Subject& of, std::size_t k) const {
  arma::mat terms = of.blocks[directions_[k].block].analytic;
  const arma::mat v = direction(k);
  for (arma::uword i = 0; i < v.n_elem; ++i) terms(i) = v(i) != 0.0 ? terms(i) * v(i) : 0.0;  // NaN stays where it is
  return {arma::accu(terms), arma::norm(arma::vectorise(terms))};
}

Subject::Block RestOfBlocks::block(const Subject& of, std::size_t k) {
  const std::size_t b = directions_[k].block;
  const Subject::Block& whole = of.blocks[b];
  Subject::Block along_k{whole.name, directions_[k].t, arma::mat{along(of, k).value}, {}, {}, {}};
  if (whole.backward_in_float())
    along_k.analytic_error = arma::mat{arma::accu(whole.analytic_error % arma::abs(direction(k)))};
  if (!whole.own_term) return along_k;
  along_k.own_term = [this, k, &whole](double t) {
    const arma::mat x = parts_[directions_[k].block].start + (t - 1.0) * direction(k);
    double sum = 0;
    for (const double entry : x) sum += whole.own_term(entry);
    return sum;
  };
  along_k.own_secant = [this, k, &whole](double plus, double minus) {
    const arma::mat &x = parts_[directions_[k].block].start, v = direction(k);
    double sum = 0;
    for (arma::uword i = 0; i < x.n_elem; ++i)
      if (v(i) != 0.0) sum += whole.own_secant(x(i) + (plus - 1.0) * v(i), x(i) + (minus - 1.0) * v(i));
    return sum;
  };
  return along_k;
}

Subject RestOfBlocks::subject(const Subject& of) {
  Subject by_t;
  by_t.name = of.name;
  by_t.evaluate = [this, &of] { return moved(of.evaluate); };
  by_t.secant = of.secant;
  by_t.terms = of.terms;
  by_t.magnitude = of.magnitude;
  by_t.spacing = of.spacing;
  by_t.composite = of.composite;
  for (std::size_t k = 0; k < directions_.size(); ++k) by_t.blocks.push_back(block(of, k));
  if (!of.analytic_side) return by_t;
  by_t.analytic_side = of.analytic_side;
  by_t.analytic_side->gradient = [this, &of](const arma::mat& cotangent) {
    const std::vector<arma::mat> whole = moved([&] { return of.analytic_side->gradient(cotangent); });
    std::vector<arma::mat> along_each;
    for (std::size_t k = 0; k < directions_.size(); ++k)
      along_each.emplace_back(arma::mat{arma::accu(whole.at(directions_[k].block) % direction(k))});
    return along_each;
  };
  return by_t;
}

}  // namespace gradcheck::detail
