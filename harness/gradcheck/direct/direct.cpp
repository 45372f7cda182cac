// SPDX-License-Identifier: MIT
#include <gradcheck/direct/direct.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {

Direct::Direct(const Subject& subject, const Options& options)
    : subject_(subject), options_(options), rounding_(rounding_of(subject, options)) {
  rules_.assign(subject.blocks.size(), Rule(options.relative_tolerance, rounding_.get()));
}

arma::uword Direct::evaluations() const {
  return (evaluator_ ? evaluator_->evaluations() : 0) + (rounding_ ? rounding_->calls() : 0);
}

const Evaluator& Direct::evaluator() {
  if (!evaluator_) evaluator_ = std::make_unique<Evaluator>(subject_, options_);
  return *evaluator_;
}

Judgement Direct::judge(std::size_t b, arma::uword i, double block_scale) {
  const double infinity = std::numeric_limits<double>::infinity();
  Point point(evaluator(), subject_.blocks[b], i, -infinity, infinity);
  const Estimate estimate = screen(point);
  return rules_[b].judge(point, estimate, block_scale);
}

bool Direct::are_still_together(std::size_t b, const std::vector<arma::uword>& which) {
  const Subject::Block& block = subject_.blocks[b];
  if (block.own_term) return false;
  const arma::mat size = RandomBits(options_.seed).signed_near_one(block.coordinates.rows(), block.coordinates.cols());
  arma::mat steps(arma::size(size), arma::fill::zeros);
  for (const arma::uword i : which)
    steps(i) = first_share(subject_.spacing) * std::max(1.0, std::abs(block.coordinates.get(i))) * size(i);
  for (std::size_t k = 0; k < steps_in_window(subject_.spacing); ++k)
    for (const double t : {std::ldexp(1.0, -static_cast<int>(k)), -std::ldexp(1.0, -static_cast<int>(k))}) {
      const auto outputs = evaluator().moved(block, t * steps);
      if (!outputs || !arma::all(evaluator().difference(*outputs, evaluator().base()).terms == 0.0)) return false;
    }
  return true;
}

}  // namespace gradcheck::detail
