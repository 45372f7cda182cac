// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/checks.hpp>

#include <algorithm>

namespace gradcheck {

bool all_ok(const CheckedLayers& layers) {
  return std::ranges::all_of(layers, [](const CheckedLayer& layer) { return layer.ok && layer.untested.empty(); });
}

}  // namespace gradcheck
