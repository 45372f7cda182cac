// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace gradcheck::fuzz {

/// run(0) .. run(n - 1) on several threads, in the order of their arguments, so that the order in which threads finish changes nothing.
/// The first exception, in that order, is thrown again.
template <class Result, class Run>
std::vector<Result> in_parallel(std::size_t n, unsigned threads, Run run) {
  std::vector<Result> results(n);
  std::vector<std::exception_ptr> failures(n);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t k = next++; k < n; k = next++) try {
        results[k] = run(k);
      } catch (...) {
        failures[k] = std::current_exception();
      }
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads; ++t) others.emplace_back(work);
  work();
  for (std::thread& t : others) t.join();
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return results;
}

}  // namespace gradcheck::fuzz
