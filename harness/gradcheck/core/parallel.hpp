// SPDX-License-Identifier: MIT
#pragma once

#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <algorithm>
#include <cstddef>

namespace gradcheck {

/// call(0) .. call(n - 1), on at most so many threads at a time, and no more than the machine has; each writes to places of its own. An exception of one of them is thrown again.
template <class Call>
void in_parallel(unsigned threads, std::size_t n, const Call& call) {
  if (threads <= 1 || n <= 1) {
    for (std::size_t k = 0; k < n; ++k) call(k);
  } else {
    tbb::task_arena arena(std::min(static_cast<int>(threads), tbb::info::default_concurrency()));
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, n, call, tbb::simple_partitioner()); });
  }
}

}  // namespace gradcheck
