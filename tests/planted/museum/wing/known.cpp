// SPDX-License-Identifier: MIT
#include "planted/museum/wing/known.hpp"

namespace museum::wing {

std::vector<Known> known() {
  using enum Shortfall;
  return {
      {"conditional random field", misleading, false},
      // The cotangent of the squared distances is not symmetric; a wrong factor of one input alone.
      {"RBF kernel", described},
      {"dense layer in half the precision", misleading},
      // The derivative of another function, on purpose.
      {"straight-through quantiser", right_accused},
      {"straight-through quantiser", described},
      // 0 times infinity of a mask, 0 / 0 of a constant row: "NaN far from zero".
      {"InfoNCE with padded negatives", wrongly_named},
      {"layer norm of constant rows", wrongly_named},
      {"steep sigmoid", wrongly_named, false},
      // An index that is chosen twice: "sample ignored".
      {"gather of rows", misleading},
      {"distance to the nearest point", misleading},
      // "mask not applied".
      {"RMS norm behind a residual", wrongly_named},
      {"self-attention without weights", described},
      {"NormalizeL2", described},
      {"binary focal loss", described},
      {"embedding with padding", described},
      {"softmax regression", described, false},
      {"margin inner product", described, false},
  };
}

}  // namespace museum::wing
