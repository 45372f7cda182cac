// SPDX-License-Identifier: MIT
#pragma once

#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <algorithm>
#include <cstddef>
#include <exception>
#include <vector>

namespace gradcheck::detail {

/// Calls call(0) .. call(n - 1) on at most `threads` threads, and no more than the machine has. Each call must write to
/// places of its own. An exception that one of them throws is thrown again here.
template <class Call>
void in_parallel(std::size_t n, unsigned threads, const Call& call) {
  if (threads <= 1 || n <= 1) {
    for (std::size_t k = 0; k < n; ++k) call(k);
  } else {
    tbb::task_arena arena(std::min(static_cast<int>(threads), tbb::info::default_concurrency()));
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, n, call, tbb::simple_partitioner()); });
  }
}

/// What run(0) .. run(n - 1) return, in the order of their arguments: the order in which threads finish changes
/// nothing. Of several exceptions the one of the smallest argument is thrown again.
template <class Result, class Run>
std::vector<Result> results_in_parallel(std::size_t n, unsigned threads, const Run& run) {
  std::vector<Result> results(n);
  std::vector<std::exception_ptr> failures(n);
  in_parallel(n, threads, [&](std::size_t k) {
    try {
      results[k] = run(k);
    } catch (...) {
      failures[k] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return results;
}

}  // namespace gradcheck::detail
