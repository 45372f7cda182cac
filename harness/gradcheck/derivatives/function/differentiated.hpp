// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/complex_side.hpp>
#include <gradcheck/values/moved_arguments.hpp>
#include <gradcheck/values/output.hpp>
#include <gradcheck/values/parts.hpp>

namespace gradcheck::detail {

/// Which entries of a Jacobian are declared, block by block: 1, others 0.
using DeclaredEntries = std::vector<arma::Mat<unsigned char>>;

/// A function and its derivative at the coordinates as they stand, whatever the types of both.
struct Differentiated {
  std::vector<NamedCoordinates> coordinates;  ///< block by block
  std::function<FunctionValue()> value;
  /// f with complex numbers, the values column by column; empty where it is not marked as analytic().
  ComplexTerms complex_value = {};
  /// Block by block: of a gradient in the shape of its coordinates, of a Jacobian [values x coordinates].
  /// start: where it is filled in, what every number of it comes in as.
  std::function<SplitGradient(double start)> derivative;
  bool fills = false;               ///< the derivative is filled in, not returned
  std::function<bool()> unchanged;  ///< whether no call changed its x so far
  double spacing = 0x1p-52;         ///< from 1 to the next number of x's type
  /// What the one block of an x without a name is called in the report: "J". Empty: as the coordinates are.
  std::string whole = {};

  /// What this kind of derivative keeps beside the contract of all: what a test finds broken in the report of the
  /// values; empty: it holds.
  struct OwnClause {
    ClauseId id;
    std::function<std::string(const Report& values)> test;
  };
  std::vector<OwnClause> own_clauses = {};

  /// A mistake that this kind of derivative knows alone: with this instead of what it is made in, all is right.
  struct OwnMistake {
    std::string mistake, sentence;
    std::function<void(Differentiated&)> instead;
    std::vector<std::string> alternatives = {};  ///< by other names, where it cannot be told which is meant
    bool is_told_by_zeros = true;                ///< false: any number of zeros comes about in other ways as well
  };
  std::vector<OwnMistake> own_mistakes = {};

  /// Block by block where the numbers of a sparse derivative stand; empty: in whole matrices.
  std::vector<SparsePlaces> places = {};

  DeclaredEntries declared = {};  ///< of the derivative, which is zero at all others; empty: every entry may be any
  /// Whether the derivative was seen to write numbers where none are declared.
  bool writes_beside = false;

  /// Where the coordinates are steps from a point: lets the point be where they lead, until what it returns is
  /// destroyed. The derivative is that at the point.
  std::function<std::shared_ptr<void>()> settle = {};

  const std::string& name_of(std::size_t block) const {
    return whole.empty() || coordinates.size() != 1 || coordinates[0].name != "x" ? coordinates[block].name : whole;
  }
};

std::vector<Coordinates> coordinates_in(const Differentiated& of);

/// Of all blocks.
arma::uword size_of(const Differentiated& function);

}  // namespace gradcheck::detail
