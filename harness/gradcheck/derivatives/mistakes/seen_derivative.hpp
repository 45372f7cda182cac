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
    bool is_far = false;       ///< what is undecided here says nothing
  };
  std::vector<Point> points;
  /// A coordinate, by its block and its place there.
  struct PlaceOfX {
    std::size_t block;
    arma::uword i;
  };
  /// The last of the points with one coordinate moved by a quarter of itself, alone, or with some; nothing where one
  /// cannot be moved so. Empty: on a manifold, or where it would take too many calls.
  std::function<std::optional<Point>(const std::vector<PlaceOfX>& some)> moved = {};
  /// Where coordinate i of a block of x goes from value x.
  using Move = std::function<double(std::size_t block, arma::uword i, double x)>;
  /// f and the derivative alone at the last of the points, moved from there; nothing where one throws or is not finite.
  /// Empty where `moved` is.
  struct Asked {
    arma::mat value;
    std::vector<arma::mat> analytic;
  };
  std::function<std::optional<Asked>(const Move& move)> asked = {};
  DeclaredEntries declared = {};  ///< block by block, see Differentiated; of others nothing is known
  bool is_declared(std::size_t block, arma::uword i) const { return declared.empty() || declared[block](i) != 0; }
  /// Of a part of a sparse matrix, where these are not those of the block: "J [7, 3]", and "x [3, 0]".
  std::function<std::string(arma::uword row, arma::uword col)> entry_name = {};
  std::vector<std::string> names_of_coordinates = {};
  std::vector<std::string> names_of_x = {};  ///< block by block
  double spacing = 0x1p-52;                  ///< of the numbers of x

  BlockPlaces wrong() const;  ///< blocks that disagree at some point
  /// "weights, bias"; empty where these are all blocks.
  std::string names(const BlockPlaces& blocks) const;
  /// The same with the entries of one block alone that disagree at some point, as blocks of a single column.
  SeenDerivative wrong_entries(std::size_t block) const;
};

/// The report at the point itself, and up to two more, at which every coordinate is moved by up to a quarter of itself;
/// in float at one that is further away, too.
/// values: checks the values at the coordinates as they stand; a point at which it throws, or has no value, is left
/// out.
SeenDerivative seen_at_points(const Report& report, const Differentiated& function, const Options& options,
                              const std::function<Report()>& values);

/// Moves one coordinate by a quarter of itself, or by three sixteenths the other way where its bounds do not allow
/// that; false where neither does.
bool move_alone(const Coordinates& block, arma::uword i, const Bounds& bounds);

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

std::vector<DerivativeHypothesis> rounding_mistakes();     ///< the numbers went through float
std::vector<DerivativeHypothesis> factor_mistakes();       ///< missing, a constant factor, one factor for all entries
std::vector<DerivativeHypothesis> line_factor_mistakes();  ///< each row or column by a factor of its own
std::vector<DerivativeHypothesis> place_mistakes();        ///< transposed, rows, columns or entries at other places
std::vector<DerivativeHypothesis> term_mistakes();         ///< a term or a factor in x, or one term for all entries
/// The one of place_mistakes(), else of part_mistakes(), that explains the only block, a part of a larger one.
std::optional<Finding> part_mistake(const SeenDerivative& seen);
/// "a factor of x" where it explains a block of several outputs: the numeric entries times powers of coordinates.
std::optional<Finding> factor_of_coordinates(const SeenDerivative& seen, std::size_t block);
/// "Gauss-Newton", of the only block.
std::optional<Finding> gauss_newton_of(const SeenDerivative& seen);
std::vector<DerivativeHypothesis> part_mistakes();  ///< of what is off, not of the whole: see part_mistakes.cpp

}  // namespace gradcheck::detail
