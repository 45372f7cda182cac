// SPDX-License-Identifier: MIT
#include <gradcheck/direct/direct.hpp>

#include <limits>

#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {

Judgement Direct::judge(std::size_t b, arma::uword i, double block_scale) {
  if (!evaluator_) evaluator_ = std::make_unique<Evaluator>(subject_, options_);
  const double infinity = std::numeric_limits<double>::infinity();
  Point point(*evaluator_, subject_.blocks[b], i, -infinity, infinity);
  const Estimate estimate = screen(point);
  return Rule(options_.relative_tolerance).judge(point, estimate, block_scale);
}

}  // namespace gradcheck::detail
