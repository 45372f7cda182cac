// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <vector>

#include <gradcheck/core/parallel.hpp>

namespace gradcheck::fuzz {

/// run(0) .. run(n - 1) on several threads, in the order of their arguments, so that the order in which threads finish changes nothing.
/// The first exception, in that order, is thrown again.
template <class Result, class Run>
std::vector<Result> in_parallel(std::size_t n, unsigned threads, Run run) {
  std::vector<Result> results(n);
  std::vector<std::exception_ptr> failures(n);
  gradcheck::in_parallel(threads, n, [&](std::size_t k) {
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

}  // namespace gradcheck::fuzz
