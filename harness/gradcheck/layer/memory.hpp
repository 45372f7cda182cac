// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

namespace gradcheck::detail {

/// A stretch of memory by its addresses, [begin, end): what tells whether two calls may touch the same object.
struct Memory {
  std::uintptr_t begin = 0, end = 0;
};

/// Of n objects of one type, one after the other. What they refer to is not among it.
template <class T>
Memory memory_of(const T* objects, std::size_t n) {
  const auto begin = reinterpret_cast<std::uintptr_t>(objects);
  return {begin, begin + n * sizeof(T)};
}

/// Whether some byte belongs to both.
inline bool overlap(const Memory& a, const Memory& b) { return std::max(a.begin, b.begin) < std::min(a.end, b.end); }

}  // namespace gradcheck::detail
