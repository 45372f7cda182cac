// SPDX-License-Identifier: MIT
#include <mlp/simd/architecture.hpp>

#include <catch2/catch.hpp>

#ifdef __x86_64__
#include <cpuid.h>

namespace {

/// Whether the processor says what its registers hold: bit 2 of leaf 0xd, subleaf 1.
bool can_ask() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(0xd, 1, &a, &b, &c, &d) == 1 && (a & 4U) != 0;
}

/// Whether the upper halves of the vector registers hold anything, which slows the other instructions down.
bool upper_halves_in_use() {
  unsigned low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(1));
  return (low & 4U) != 0;
}

}  // namespace

TEMPLATE_TEST_CASE("a loop leaves the upper halves of the vector registers clear", "", float, double) {
  if (mlp::simd::architectures().size() == 1 || !can_ask()) return;
  asm volatile("vzeroupper");
  if (upper_halves_in_use()) return;  // this processor always says so
  std::vector<TestType> z(67, TestType(1)), result(67);
  for (const mlp::simd::Architecture* architecture : mlp::simd::architectures())
    for (const mlp::FunctionFacts& f : mlp::functions())
      for (const std::size_t n : {64U, 67U}) {
        if (!f.elementwise) continue;
        const auto& loops = mlp::simd::loops_of<TestType>(*architecture);
        loops.value(f.function, TestType(1), z.data(), n, result.data());
        const bool after_value = upper_halves_in_use();
        loops.derivative(f.function, TestType(1), z.data(), n, result.data());
        const bool after_derivative = upper_halves_in_use();
        CAPTURE(architecture->name, f.name, n, after_value, after_derivative);
        CHECK((!after_value && !after_derivative));
      }
}
#endif
