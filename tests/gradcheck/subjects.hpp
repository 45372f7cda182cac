// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <string>
#include <utility>

#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/window.hpp>
#include <gradcheck/subject/subject.hpp>

/// A block of the numbers in x, with the gradient that is claimed for them.
template <class Numbers>
gradcheck::Subject::Block block_of(Numbers& x, arma::mat analytic = {}, std::string name = "x") {
  gradcheck::Subject::Block block;
  block.name = std::move(name);
  block.coordinates = x;
  block.analytic = std::move(analytic);
  return block;
}

inline arma::mat square(const arma::mat& m) { return arma::square(m); }

/// One block "x", outputs f(x), J = sum C .* f(x). Refers to x: it must outlive the subject. C of ones where none is
/// given.
inline gradcheck::Subject subject_of(arma::mat& x, std::function<arma::mat(const arma::mat&)> f,
                                     arma::mat analytic = {}, arma::mat cotangent = {}) {
  const arma::mat y = f(x);
  if (cotangent.is_empty()) cotangent.ones(arma::size(y));
  gradcheck::Subject subject;
  subject.name = "subject";
  subject.blocks.push_back(block_of(x, std::move(analytic)));
  subject.evaluate = [&x, f = std::move(f)] { return f(x); };
  subject.secant = [cotangent](const arma::mat& plus, const arma::mat& minus) {
    return gradcheck::detail::contraction(cotangent, plus, minus, 0x1p-52);
  };
  subject.magnitude = arma::accu(arma::abs(cotangent % y));
  return subject;
}

/// One number x, moved through f: number -> row of outputs. Everything that a rule needs to judge it.
struct OneCoordinate {
  arma::mat x;
  gradcheck::Subject subject;
  gradcheck::detail::Evaluator evaluator;
  gradcheck::detail::Point point;

  OneCoordinate(double at, std::function<arma::mat(double)> f, double analytic = 0, arma::mat cotangent = {},
                double lower = -arma::datum::inf, double upper = arma::datum::inf)
      : x{at},
        subject(subject_of(
            x, [f = std::move(f)](const arma::mat& m) { return f(m(0)); }, arma::mat{analytic}, std::move(cotangent))),
        evaluator(subject, gradcheck::Options{}),
        point(evaluator, subject.blocks[0], 0, lower, upper) {}
  OneCoordinate(const OneCoordinate&) = delete;
  OneCoordinate& operator=(const OneCoordinate&) = delete;
};
