// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <map>
#include <optional>
#include <string>

#include <gradcheck/cases/judge/state.hpp>
#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::cases {

/// Finite differences for the values of a state that are derivatives, each of its own definition:
///   weights gradient, bias gradient, input gradient   of J by the parameter or by x, end to end: the blocks of
///   report() delta                   of J by z: the rest of the network is evaluated from a moved z loss derivative of
///   J by the network's output activation derivative   of phi by z dz/dtheta               of z by a row of theta, for
///   each sample dz/dz                   of z by itself collapsed weights       of the network's output by its input
/// A float network is differenced in double. Cost: 6 evaluations per entry or more, once for each value asked for.
class Numeric {
 public:
  /// Both must outlive this. options are those of report().
  Numeric(const Case& c, const State& state, Options options = {});

  /// The check of the whole gradient, run on the first call. A perceptron has none: throws std::logic_error.
  const Report& report();
  Report take_report();  ///< the same, for good: the last call

  /// The block of the value, its analytic side included; nullptr when the value is no derivative.
  const Block* block(const Quantity& quantity);

 private:
  Report check(const Quantity& quantity);
  const Report& checked(mlp::Reduction reduction);
  const Block* gradient_block(const Quantity& quantity);

  const Case& case_;
  const State& state_;
  Options options_;
  std::map<mlp::Reduction, Report> gradients_;
  std::map<std::string, Report> others_;
};

}  // namespace gradcheck::cases
