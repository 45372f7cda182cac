// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace reader {

/// What a call may take.
struct Bounds {
  unsigned seconds = 5;  ///< of the processor; on the clock twelve times as many
  std::uint64_t bytes =
      1'000'000'000;  ///< more than the process had; ASAN_OPTIONS=max_allocation_size_mb=1000 with the sanitizer
};

struct Watched {
  std::uint64_t calls = 0;
  std::uint64_t counts[4] = {};  ///< of what they returned
};

/// call(0), call(1), ... up to call(end - 1), or until it is time, in processes of their own: one that throws, crashes
/// or goes beyond its bounds is reported with the reason, and the next one goes on behind it. call returns less than 4.
/// Throws std::runtime_error where there is no process to be had.
Watched watch(const std::function<unsigned(std::uint64_t)>& call, std::uint64_t end,
              std::chrono::steady_clock::time_point until, const Bounds& bounds,
              const std::function<void(std::uint64_t, const std::string&)>& report);

}  // namespace reader
