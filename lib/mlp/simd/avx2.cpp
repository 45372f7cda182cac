// SPDX-License-Identifier: MIT
#include <mlp/simd/loops.hpp>

namespace mlp::simd {

constinit const Architecture avx2 = architecture<xsimd::avx2>("avx2");

}  // namespace mlp::simd
