// SPDX-License-Identifier: MIT
#include <memory>
#include <stdexcept>
#include <utility>

#include <gradcheck/gradcheck.hpp>

#include "functions/subject.hpp"

namespace functions {

namespace {

using arma::mat, arma::sp_mat, arma::vec;
using gradcheck::Report;

/// A subject with one side, as people write it: functions that may remember.
class Written {
 public:
  Written(const Subject& s, const Side& side) : s_(s), side_(side) {}

  vec value(const vec& x) const {
    last_ = x;
    return s_.value(x);
  }
  mat derivative(const vec& x) const {
    if (side_.conduct == Conduct::last_value) return side_.derivative(last_);
    if (side_.conduct != Conduct::first_point) return side_.derivative(x);
    if (first_.is_empty()) first_ = x;
    return side_.derivative(first_);
  }
  /// Into a J that comes in with something in it. It may have another shape: that of a gradient.
  template <class J>
  void fill(const vec& x, J& j) const {
    const mat d = derivative(x);
    if (side_.conduct == Conduct::accumulates) {
      for (arma::uword k = 0; k < d.n_elem; ++k) j(k) += d(k);
      return;
    }
    for (arma::uword k = 0; k < d.n_elem; ++k)
      if (side_.conduct != Conduct::leaves_gap || k / d.n_rows != side_.gap) j(k) = d(k);
  }
  vec product(const vec& x, const vec& v) const {
    const vec along = derivative(x) * v;
    if (side_.conduct == Conduct::normalises && arma::norm(v) > 0) return along / arma::norm(v);
    return side_.conduct == Conduct::adds_value ? vec(along + s_.value(x)) : along;
  }

 private:
  const Subject& s_;
  const Side& side_;
  mutable vec first_, last_;
};

gradcheck::Pattern pattern_of(const Subject& s, const Side& side) {
  arma::umat declared = s.target.reaches;
  for (const arma::uword k : side.undeclared) declared(k) = 0;
  const arma::uvec used = arma::find(declared);
  return {arma::uvec(used - used / declared.n_rows * declared.n_rows), arma::uvec(used / declared.n_rows)};
}

Report checked_sparse(const Subject& s, const Side& side, const Written& w) {
  const auto f = [&](const vec& x) { return w.value(x); };
  const auto j = [&](const vec& x) { return sp_mat(w.derivative(x)); };
  if (s.target.declared) return gradcheck::check_jacobian(f, j, s.target.x, pattern_of(s, side));
  return gradcheck::check_jacobian(f, j, s.target.x);
}

Report checked_on(const Subject& s, const Written& w) {
  const Place& place = s.place;
  const vec& x = s.target.x;
  if (place.space == Space::quaternions || place.space == Space::sphere)
    return gradcheck::check_jacobian(
        [&](const vec& at) { return w.value(at); }, [&](const vec& at) { return w.derivative(at); }, x,
        gradcheck::Manifold(place.dimension(), [&](const vec& at, const vec& by) { return place.plus(at, by); }));
  const arma::uword n = place.is_of_poses() ? 4 : 3;
  const auto plus = [&](const mat& at, const vec& by) -> mat {
    return arma::reshape(place.plus(arma::vectorise(at), by), n, n);
  };
  return gradcheck::check_jacobian([&](const mat& at) { return w.value(arma::vectorise(at)); },
                                   [&](const mat& at) { return w.derivative(arma::vectorise(at)); },
                                   mat(arma::reshape(x, n, n)), gradcheck::Manifold(place.dimension(), plus));
}

Report checked_in_float(const Subject& s, const Written& w) {
  const auto in_double = [](const arma::fvec& x) { return arma::conv_to<vec>::from(x); };
  return gradcheck::check_jacobian(
      [&](const arma::fvec& x) {
        w.value(in_double(x));
        return s.problem.f.in_float(x);
      },
      [&](const arma::fvec& x) { return arma::conv_to<arma::fmat>::from(w.derivative(in_double(x))); },
      arma::conv_to<arma::fvec>::from(s.target.x));
}

/// Beyond its bounds f throws, or has no value.
Report checked_within(const Subject& s, const Written& w) {
  const auto f = [&](const vec& x) {
    const bool is_inside = x.min() >= s.lower && x.max() <= s.upper;
    if (!is_inside && s.problem.f.nodes.size() % 2 == 0) throw std::domain_error("beyond the bounds");
    return is_inside ? w.value(x)(0) : arma::datum::nan;
  };
  gradcheck::Options options;
  options.bounds = {{"x", s.lower, s.upper}};
  return gradcheck::check_function(
      f, [&](const vec& x) { return vec(w.derivative(x).t()); }, s.target.x, options);
}

Report checked_hessian(const Subject& s, const Written& w) {
  const auto gradient = [&](const vec& x) { return w.value(x); };
  if (s.call == Call::hessian_vector)
    return gradcheck::check_hessian_vector(
        gradient, [&](const vec& x, const vec& v) { return w.product(x, v); }, s.target.x);
  if (s.call == Call::sparse_hessian)
    return gradcheck::check_hessian(
        gradient, [&](const vec& x) { return sp_mat(w.derivative(x)); }, s.target.x);
  if (s.target.fills)
    return gradcheck::check_hessian(
        gradient, [&](const vec& x, mat& h) { w.fill(x, h); }, s.target.x);
  return gradcheck::check_hessian(
      gradient, [&](const vec& x) { return w.derivative(x); }, s.target.x);
}

}  // namespace

Report checked(const Subject& s, const Side& side) {
  const Written w(s, side);
  const vec& x = s.target.x;
  const auto f = [&](const vec& at) { return w.value(at); };
  const auto scalar = [&](const vec& at) { return w.value(at)(0); };
  const auto j = [&](const vec& at) { return w.derivative(at); };
  switch (s.call) {
    case Call::function:
      return gradcheck::check_function(
          scalar, [&](const vec& at) { return vec(w.derivative(at).t()); }, x);
    case Call::value_and_gradient:
      return gradcheck::check_function(
          [&](const vec& at, vec& g) {
            const double y = w.value(at)(0);
            w.fill(at, g);
            return y;
          },
          x);
    case Call::jacobian:
      if (!s.target.fills) return gradcheck::check_jacobian(f, j, x);
      return gradcheck::check_jacobian(
          f, [&](const vec& at, mat& into) { w.fill(at, into); }, x);
    case Call::pattern: return gradcheck::check_jacobian(f, j, x, pattern_of(s, side));
    case Call::sparse: return checked_sparse(s, side, w);
    case Call::in_float: return checked_in_float(s, w);
    case Call::bounded: return checked_within(s, w);
    case Call::sparse_hessian:
    case Call::hessian:
    case Call::hessian_vector: return checked_hessian(s, w);
    case Call::directional:
      return gradcheck::check_directional(
          f, [&](const vec& at, const vec& v) { return w.product(at, v); }, x);
    default: return checked_on(s, w);
  }
}

}  // namespace functions
