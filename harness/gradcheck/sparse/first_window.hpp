// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>

#include <gradcheck/direct/window.hpp>
#include <gradcheck/sparse/moved_together.hpp>

namespace gradcheck::detail {

/// The first window of the screening (estimate.hpp), of all outputs at once as a group moves: most of them need no
/// other. 6 evaluations, 8 in float.
class FirstWindow {
 public:
  FirstWindow(MovedTogether& moved, const Group& group);

  /// Of one output, divided by its unit, by a column of the group; none: by t. Nothing where it has no value at one of
  /// the places, or the column would leave its bounds.
  std::optional<Window> of(arma::uword output, double output_unit, std::optional<arma::uword> member) const;

 private:
  bool has_room(arma::uword member) const;

  const MovedTogether& moved_;
  const Group& group_;
  double first_step_;
  std::optional<TermWindow> terms_;
};

}  // namespace gradcheck::detail
