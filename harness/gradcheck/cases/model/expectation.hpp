// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>
#include <mlp/loss.hpp>

namespace gradcheck::cases {

/// Which number is meant. Layers count from 1: one that has parameters with the activations after it, as on the slides.
struct Quantity {
  /// A name of value_names(): "activation", "weights gradient"; or the network's own of a matrix, see MatrixValue.
  std::string value;
  arma::uword layer = 0;                    ///< 0: the value has none
  std::optional<mlp::Reduction> reduction;  ///< instead of the loss's own: the slides' 1/(2N) beside their sum

  friend bool operator==(const Quantity&, const Quantity&) = default;
};

/// "layer 2 weights gradient", "loss (mean)".
std::string to_string(const Quantity& quantity);

struct Position {
  arma::uword row = 0, column = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

/// One expected number: a printed one has digits that count, an exact one is a number.
struct Expected {
  std::string printed;  ///< "-0.0963"; empty: exact
  double exact = 0.0;
};

/// Expected numbers, row by row. [rows x columns]
struct ExpectedTable {
  arma::uword rows = 0, columns = 0;
  std::vector<Expected> entries;
};

/// The value of a state of the network is this one.
struct Expectation {
  Quantity of;
  std::optional<Position> at;  ///< one entry; otherwise the whole matrix
  ExpectedTable is;
  bool truncated = false;              ///< printed numbers were cut off, not rounded: all of them
  std::vector<Position> truncated_at;  ///< these alone
  std::optional<unsigned> ulps;        ///< of the case's scalar, for exact numbers; otherwise 1e-12 relative
  int line = 0;                        ///< in its file
};

/// The check of the gradients gives this verdict at a coordinate, or in a whole block.
struct ExpectedVerdict {
  std::string block;  ///< "layer 2 weights", "layer 1 bias", "input"
  std::optional<Position> at;
  Verdict verdict = Verdict::agree;
  std::optional<Reason> reason;
  int line = 0;
};

/// A printed number that is wrong: the computed value is `right`, and `printed` is not within its rounding.
struct Erratum {
  Quantity of;
  std::optional<Position> at;
  ExpectedTable printed, right;
  std::string why;
  /// Sum of products of numbers that gives what was printed, rounded or cut off: [0.605, 0.395], or [[0.7], [0.1,
  /// 0.095]].
  std::vector<std::vector<double>> reproduced_by;
  int line = 0;
};

/// What is expected of one state: before any update, or after one.
struct Expectations {
  std::vector<Expectation> values;
  std::vector<ExpectedVerdict> verdicts;
  std::vector<Erratum> errata;
};

bool operator==(const Expected& a, const Expected& b);
bool operator==(const ExpectedTable& a, const ExpectedTable& b);
/// The line is not compared: it says where something was read, not what it is.
bool operator==(const Expectation& a, const Expectation& b);
bool operator==(const ExpectedVerdict& a, const ExpectedVerdict& b);
bool operator==(const Erratum& a, const Erratum& b);
bool operator==(const Expectations& a, const Expectations& b);

}  // namespace gradcheck::cases
