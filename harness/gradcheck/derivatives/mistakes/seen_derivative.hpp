// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/diagnosis/matching.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Blocks of a derivative, by their places.
using BlockPlaces = std::vector<std::size_t>;

/// A wrong derivative at several points, the user's own first: what a hypothesis has to explain.
struct SeenDerivative {
  struct Point {
    std::vector<Block> blocks;
    std::vector<arma::mat> x;  ///< block by block
  };
  std::vector<Point> points;

  BlockPlaces wrong() const;  ///< blocks that disagree at some point
  /// "weights, bias"; empty where these are all blocks.
  std::string names(const BlockPlaces& blocks) const;
  /// The same with the entries of one block alone that disagree at some point, as blocks of a single column.
  SeenDerivative wrong_entries(std::size_t block) const;
};

/// The report at the point itself, and up to two more, at which every coordinate is moved by up to a quarter of itself.
/// values: checks the values at the coordinates as they stand; a point at which it throws, or has no value, is left
/// out.
SeenDerivative seen_at_points(const Report& report, const Differentiated& function, const Options& options,
                              const std::function<Report()>& values);

/// What a hypothesis says the derivative computes instead of block k, and how far off that may be. An entry that is NaN
/// says nothing.
using DerivativeMap = std::function<Predicted(const SeenDerivative::Point&, std::size_t k)>;

/// A map that puts numbers at other places, or multiplies them: of the numeric derivative, and of its bound.
DerivativeMap by_map(std::function<arma::mat(const arma::mat&)> map);

/// Whether these blocks are as the map says at every entry and point, within the bounds, and somewhere not the right
/// derivative. At least two entries must say so, or one at two points.
bool map_explains(const SeenDerivative& seen, const BlockPlaces& blocks, const DerivativeMap& map);

/// One class of mistake: a finding where it explains these blocks at every point; nothing otherwise.
using DerivativeHypothesis = std::function<std::optional<Finding>(const SeenDerivative&, const BlockPlaces&)>;

/// A finding of some entries alone, whose sentence says "every entry is": where they are, and "it is" or "each is".
void say_of_some(Finding& finding, std::string where, arma::uword entries);

std::vector<DerivativeHypothesis> factor_mistakes();  ///< missing, a constant factor, one factor for all entries
std::vector<DerivativeHypothesis> place_mistakes();   ///< transposed, rows, columns or entries at other places
std::vector<DerivativeHypothesis> term_mistakes();    ///< a term or a factor in x, or one term for all entries

}  // namespace gradcheck::detail
