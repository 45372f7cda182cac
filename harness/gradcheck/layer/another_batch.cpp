// SPDX-License-Identifier: MIT
#include <gradcheck/layer/another_batch.hpp>

namespace gradcheck::detail {

AnyLayer::Matrices another_batch(const AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along) {
  AnyLayer::Matrices other;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    other.push_back(layer.differentiable[k] ? in_scalar_of(layer, another_batch(inputs[k], along))
                                            : arma::mat(arma::reverse(inputs[k], along == Samples::rows ? 0 : 1)));
  return other;
}

}  // namespace gradcheck::detail
