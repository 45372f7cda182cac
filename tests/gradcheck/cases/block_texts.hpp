// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace test_cases {

/// Every block once, a block in a block. Line 4 is the embedding, 5 the batch_norm, 6 to 15 the residual block, 16 the
/// layer_norm, 17 the softmax.
inline const std::string all_blocks = R"(title = "blocks"
[network]
layers = [
  { type = "embedding", rows = 4, columns = 2, table = { normal = 1.0, seed = 1 } },
  { type = "batch_norm", width = 6, bias = { normal = 0.1, seed = 2 } },
  { type = "residual", layers = [
    { type = "dense", inputs = 6, outputs = 3, weights = { normal = 0.5, seed = 3 } },
    { type = "tanh" },
    { type = "residual", layers = [
      { type = "rms_norm", epsilon = 0.01 },
      { type = "dropout", p = 0.25, seed = 4 },
    ] },
    { type = "weight_norm", inputs = 3, outputs = 3, directions = { normal = 1.0, seed = 5 }, lengths = [[1, 2, 3]] },
  ], projection = { weights = { normal = 0.5, seed = 6 }, bias = [[0.25, 0.5, 0.75]] } },
  { type = "dense", inputs = 3, outputs = 4, weights = { normal = 0.5, seed = 7 } },
  { type = "layer_norm", gain = [[1, 2, 1, 2]], bias = [[0, 0, 1, 1]] },
  { type = "softmax", temperature = 0.5 },
]
loss = { type = "mse", reduction = "mean" }
penalties = [{ type = "l2", lambda = 0.5 }]
[data]
x = [[0, 1, 3], [3, 3, 2], [1, 0, 0], [2, 2, 1]]
y = { uniform = 1.0, rows = 4, columns = 4, seed = 8 }
)";

}  // namespace test_cases
