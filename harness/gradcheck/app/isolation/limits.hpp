// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace gradcheck {

/// What a child process may use.
struct Limits {
  std::chrono::milliseconds time{10'000};  ///< between two of its messages
  /// Bytes beyond what it holds when its task begins; 0: no limit. The sanitizers cannot have one.
  std::uint64_t memory = 2'000'000'000;
};

}  // namespace gradcheck
