// SPDX-License-Identifier: MIT
#include <gradcheck/direct/direct.hpp>

#include <limits>

#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {

Direct::Direct(const Subject& subject, const Options& options)
    : subject_(subject), options_(options), rounding_(rounding_of(subject, options)) {}

arma::uword Direct::evaluations() const {
  return (evaluator_ ? evaluator_->evaluations() : 0) + (rounding_ ? rounding_->calls() : 0);
}

Judgement Direct::judge(std::size_t b, arma::uword i, double block_scale) {
  if (!evaluator_) evaluator_ = std::make_unique<Evaluator>(subject_, options_);
  const double infinity = std::numeric_limits<double>::infinity();
  Point point(*evaluator_, subject_.blocks[b], i, -infinity, infinity);
  const Estimate estimate = screen(point);
  return Rule(options_.relative_tolerance, rounding_.get()).judge(point, estimate, block_scale);
}

}  // namespace gradcheck::detail
