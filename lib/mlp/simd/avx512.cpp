// SPDX-License-Identifier: MIT
#include <mlp/simd/loops.hpp>

namespace mlp::simd {

constinit const Architecture avx512 = architecture<xsimd::avx512bw>("avx512");

}  // namespace mlp::simd
