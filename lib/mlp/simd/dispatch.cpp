// SPDX-License-Identifier: MIT
#include <mlp/simd/architecture.hpp>

namespace mlp::simd {
namespace {

std::vector<const Architecture*> of_this_processor() {
  std::vector<const Architecture*> all = {&baseline};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) all.push_back(&avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw"))
    all.push_back(&avx512);
#endif
  return all;
}

}  // namespace

const std::vector<const Architecture*>& architectures() {
  static const std::vector<const Architecture*> all = of_this_processor();
  return all;
}

}  // namespace mlp::simd
