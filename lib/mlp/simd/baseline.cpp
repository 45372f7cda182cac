// SPDX-License-Identifier: MIT
// What every processor of its kind has: on x86-64 SSE2.
#include <mlp/simd/loops.hpp>

namespace mlp::simd {

constinit const Architecture baseline = architecture<xsimd::default_arch>("baseline");

}  // namespace mlp::simd
