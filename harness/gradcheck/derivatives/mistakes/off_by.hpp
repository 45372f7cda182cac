// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/base/spacing.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>

namespace gradcheck::detail {

/// A number that is known to within error.
struct Known {
  double value = 0, error = 0;
  bool is_zero() const { return std::abs(value) <= error; }
  double relative() const { return value == 0.0 ? arma::datum::inf : error / std::abs(value); }
  bool tells() const { return relative() <= 1e-3; }  ///< known to a thousandth
};
bool are_equal(const Known& a, const Known& b);
Known quotient(const Known& a, const Known& b);

/// What one block of a wrong derivative is off by: analytic - numeric, a row for each value of f and a column for each
/// coordinate of the block, at several points.
class OffBy {
 public:
  OffBy(const SeenDerivative& seen, std::size_t block);

  struct At {
    arma::mat off, bound, numeric;
    Known operator()(arma::uword k) const { return {off(k), bound(k)}; }
  };
  const std::vector<At>& points() const { return points_; }
  const At& last() const { return points_.back(); }          ///< where coordinates are moved alone
  const arma::umat& wrong() const { return wrong_; }         ///< [values x coordinates]: 1 where some point disagrees
  const arma::uvec& wrong_rows() const { return rows_; }     ///< those with a wrong entry
  const arma::uvec& wrong_columns() const { return cols_; }  ///< likewise
  bool are_others_right() const;                             ///< what is not wrong agrees at all points; in float, at x
  bool is_symmetric() const { return symmetric_; }           ///< both sides are, as those of a Hessian

  /// Every coordinate of all blocks.
  struct Coordinate {
    std::size_t block;
    arma::uword i;
    std::string name;  ///< "x [3, 0]"
  };
  const std::vector<Coordinate>& coordinates() const { return coordinates_; }
  /// Whether coordinate c of these is column j of the block.
  bool is_column(std::size_t c, arma::uword j) const {
    return coordinates_[c].block == block_ && coordinates_[c].i == j;
  }
  double x(std::size_t point, std::size_t c) const;
  /// The last point with coordinate c moved alone, and the factor by which; nothing where it could not be. Kept.
  struct Moved {
    At at;
    double factor;
  };
  const std::optional<Moved>& moved(std::size_t c) const;
  /// The last point with both moved. Kept.
  const std::optional<At>& moved_both(std::size_t c, std::size_t d) const;

  /// The derivative of the analytic side by coordinate c, [values x coordinates], and a bound on its error; nothing
  /// where it cannot be told. At the last point, where it is moved so that each coordinate is its own multiple: of no
  /// multiples at that point itself. 4 calls.
  struct Slope {
    arma::mat value, error;
  };
  std::optional<Slope> slope(std::size_t c, const arma::vec& multiples = {}) const;
  /// What numbers at x + h, x - h, x + 2 h and x - 2 h say, of this spacing.
  static Slope slope_of(const arma::mat& up, const arma::mat& down, const arma::mat& up2, const arma::mat& down2,
                        double h, double spacing);
  static double step_share(double spacing) { return is_float(spacing) ? 0x1p-5 : 0x1p-10; }  ///< h / |x|
  const SeenDerivative& seen() const { return seen_; }

  std::string entry_name(arma::uword row, arma::uword col) const;  ///< "J [0, 3]"
  /// "J [0, 3] is 2.5, expected 0.3; .." of the entry that is most off at the user's own point.
  std::string example() const;
  /// "J row 0", "J [0, 3], J [1, 3]": where the wrong entries are; empty where all are wrong.
  std::string where() const;
  std::string names(const std::vector<std::size_t>& coordinates) const;  ///< "x [0, 0], x [3, 0]"

 private:
  At at(const SeenDerivative::Point& p) const;
  arma::mat as_rows(const arma::mat& of_block) const;

  const SeenDerivative& seen_;
  std::size_t block_;
  bool of_gradient_ = false;  ///< the block has the shape of its coordinates: one row
  std::vector<At> points_;
  arma::umat wrong_;
  arma::uvec rows_, cols_;
  bool symmetric_ = false;
  std::vector<Coordinate> coordinates_;
  mutable std::vector<std::optional<std::optional<Moved>>> moved_;
  mutable std::map<std::pair<std::size_t, std::size_t>, std::optional<At>> moved_both_;
};

/// Whether a square m of this point, what is off there or the numeric side, is symmetric to what the bounds allow.
bool is_symmetric_in(const OffBy::At& p, const arma::mat& m);

}  // namespace gradcheck::detail
