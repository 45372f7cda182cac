// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/network/properties/properties.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::cases {

/// A finite difference and the bound on its error.
struct NumericValue {
  double value = 0.0, error_bar = 0.0;
};

/// Where a number stands: an entry of a value of the network.
struct ValuePlace {
  Quantity of;
  Position at;
};

/// A network that is small enough to be drawn.
struct DrawnNetwork {
  std::vector<Layer> layers;
  arma::mat x;
};

/// The most units, and samples, that a drawing has.
inline constexpr arma::uword most_drawn = 40;

/// One expected number beside the computed one and, where it is a derivative, the numeric one.
struct Check {
  std::string when;       ///< "before any update", "after update 1"
  std::string name;       ///< "layer 2 weights gradient [0, 1]"
  std::string expected;   ///< as the file says it: "-0.0370", "0.0235934816", "undecided (jump)"
  double analytic = 0.0;  ///< what the library computed
  /// What finite differences gave; none for a value that is no derivative, or has none here.
  std::optional<NumericValue> numeric;
  bool held = false;
  std::string message;                   ///< file:line and what is wrong; empty where it held
  int line = 0;                          ///< of the expectation in the file; 0: none
  std::optional<ValuePlace> place = {};  ///< of a value; none of a verdict
};

/// One printed number that is wrong, and whether it still is.
struct ErratumOutcome {
  std::string when, name;
  std::string printed, right, why;
  double analytic = 0.0;
  std::optional<NumericValue> numeric;
  std::string reproduction;  ///< "0.605 * 0.395 = 0.238975": the rounded numbers behind the printed one; may be empty
  bool held = false;
  std::string message;  ///< empty where it held
  int line = 0;         ///< in the file
  std::optional<ValuePlace> place = {};
};

/// The check of the whole gradient at one moment.
struct GradientOutcome {
  std::string when;
  Report report;
  bool ok = false;      ///< report.ok(), or all that stands against it was expected by verdict
  std::string message;  ///< the worst of what was not expected; empty where it is ok
  bool died = false;    ///< the process that checked it did, before there was an answer
};

/// What a case showed. Plain data.
struct Outcome {
  std::string path, title;
  std::vector<Check> checks;
  std::vector<ErratumOutcome> errata;
  std::vector<GradientOutcome> gradients;
  std::vector<PropertyOutcome> properties;   ///< of a network before any update
  int title_line = 0;                        ///< in the file
  std::string source = {};                   ///< where its numbers were printed
  std::optional<DrawnNetwork> network = {};  ///< before any update

  /// Every expectation, erratum and property held and every gradient is ok. A case that checked nothing is not ok.
  [[nodiscard]] bool ok() const;
  /// One message for each thing that failed.
  [[nodiscard]] std::vector<std::string> failures() const;
};

}  // namespace gradcheck::cases
