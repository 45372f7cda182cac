// SPDX-License-Identifier: MIT
// Rigid motions as matrices [4 x 4].
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>

#include "gradcheck/derivatives/expected.hpp"
#include "gradcheck/derivatives/rotations.hpp"

using gradcheck::check_jacobian, gradcheck::Manifold, gradcheck::Report;

namespace pose_tests {
namespace {

using namespace rotations;
using manifold_tests::require_agreement, manifold_tests::require_named;

const vec p{0.3, -1.2, 0.8}, q{1.1, 0.4, -0.7};

/// p moved by a pose, and its derivative by a step on the right.
vec moved(const mat& pose) { return pose.submat(0, 0, 2, 2) * p + pose.submat(0, 3, 2, 3); }
mat by_right(const mat& pose) {
  const mat r = pose.submat(0, 0, 2, 2);
  return arma::join_rows(-r * cross_matrix(p), r);
}

/// A turn and a move on the right, each for itself.
mat plus(const mat& pose, const vec& delta) {
  mat to = pose;
  to.submat(0, 0, 2, 2) = pose.submat(0, 0, 2, 2) * exp_so3(delta.head(3));
  to.submat(0, 3, 2, 3) += pose.submat(0, 0, 2, 2) * delta.tail(3);
  return to;
}

}  // namespace

TEST_CASE("poses as [4 x 4]: left for right of both parts") {
  const auto exp_pose = [](const vec& delta) {
    mat step = arma::eye(4, 4);
    step.submat(0, 0, 2, 2) = exp_so3(delta.head(3));
    step.submat(0, 3, 2, 3) = delta.tail(3);
    return step;
  };
  const Manifold poses(6, [&](const mat& pose, const vec& delta) { return mat(pose * exp_pose(delta)); });
  const auto by_left = [](const mat& pose) {
    return mat(arma::join_rows(-cross_matrix(moved(pose)), arma::eye(3, 3)));
  };
  const mat here = exp_pose({-0.4, 1.1, 0.6, 2, -1, 3});
  require_agreement(check_jacobian(moved, by_right, here, poses), 18);
  require_named(check_jacobian(moved, by_left, here, poses), "left for right");
}

TEST_CASE("poses far away: what rounding does to a large x is no mistake") {
  for (const double far : {0.0, 1.0, 1e3, 1e5}) {
    CAPTURE(far);
    mat pose = arma::eye(4, 4);
    pose.submat(0, 0, 2, 2) = exp_so3({-0.4, 1.1, 0.6});
    pose.submat(0, 3, 2, 3) = far * q;
    const vec target = moved(pose) + 0.01 * p;
    const auto residual = [&](const mat& at) { return vec(moved(at) - target); };
    const Report r = check_jacobian(residual, by_right, pose, Manifold(6, plus));
    INFO(gradcheck::to_text(r));
    CHECK(r.ok());
    CHECK(r.counts().disagree == 0);
    const auto wrong = [&](const mat& at) {
      mat w = by_right(at);
      w(0, 1) *= 1.001;
      return w;
    };
    CHECK_FALSE(check_jacobian(residual, wrong, pose, Manifold(6, plus)).ok());
  }
}

TEST_CASE("zeros are not those of the numbers of x that nothing depends on") {
  mat pose = arma::eye(4, 4);
  pose.submat(0, 0, 2, 2) = exp_so3({-0.4, 1.1, 0.6});
  const auto entry = [](const mat& at) { return vec{at(1, 1)}; };
  const auto two_entries = [](const mat& at) { return vec{at(1, 1), at(2, 1)}; };
  const auto none = [](const mat&) { return mat(1, 6, arma::fill::zeros); };
  const auto none_of_two = [](const mat&) { return mat(2, 6, arma::fill::zeros); };
  require_named(check_jacobian(entry, none, pose, Manifold(6, plus)), "gradient missing (zero)");
  require_named(check_jacobian(two_entries, none_of_two, pose, Manifold(6, plus)), "gradient missing (zero)");
}

}  // namespace pose_tests
