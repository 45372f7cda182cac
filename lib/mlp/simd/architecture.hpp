// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include <mlp/formula/function.hpp>

namespace mlp::simd {

/// result[i] = phi(z[i]) or phi'(z[i]) for i < n, of an elementwise function; result may be z. An entry's bits depend
/// on the entry alone: neither on i, nor on n, nor on the architecture. Throws std::logic_error for softmax. O(n).
template <class T>
struct Loops {
  using Loop = void (*)(Function function, T constant, const T* z, std::size_t n, T* result);
  Loop value, derivative;
};

/// The loops, compiled for one set of vector instructions.
struct Architecture {
  const char* name;
  Loops<float> of_float;
  Loops<double> of_double;
};

extern const Architecture baseline, avx2, avx512;

/// Those that this processor can run, the fastest last. Asks the processor at the first call.
const std::vector<const Architecture*>& architectures();

template <class T>
const Loops<T>& loops_of(const Architecture& architecture) {
  if constexpr (std::is_same_v<T, float>)
    return architecture.of_float;
  else
    return architecture.of_double;
}

}  // namespace mlp::simd
