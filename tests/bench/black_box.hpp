// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>
#include <vector>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

#include "workloads.hpp"

namespace bench {

/// A workload as somebody's own layers: a dense layer that keeps its weights upside down, so that no formula fits it
/// and everything about it has to be found out by calling it; an activation on std::tanh; a loss.
class BlackBoxes {
 public:
  explicit BlackBoxes(const Workload& workload);
  ~BlackBoxes();
  gradcheck::Report check(const gradcheck::Options& options);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// W5 as such a layer, alone under its cotangent.
gradcheck::Report check_black_box(const LayerWorkload& workload, const gradcheck::Options& options);

}  // namespace bench
