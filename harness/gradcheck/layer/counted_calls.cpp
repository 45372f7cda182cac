// SPDX-License-Identifier: MIT
#include <gradcheck/layer/counted_calls.hpp>

#include <utility>

namespace gradcheck::detail {

AnyLayer counted_calls(AnyLayer layer, const CallCount& count) {
  layer.forward = [count, forward = std::move(layer.forward)](AnyLayer::Matrices& inputs) {
    ++*count;
    return forward(inputs);
  };
  layer.backward = [count, backward = std::move(layer.backward)](arma::mat& cotangent, AnyLayer::Matrices& dx) {
    ++*count;
    backward(cotangent, dx);
  };
  if (layer.in_double) layer.in_double = std::make_shared<AnyLayer>(counted_calls(*layer.in_double, count));
  return layer;
}

}  // namespace gradcheck::detail
