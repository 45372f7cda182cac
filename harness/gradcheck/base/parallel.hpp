// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <vector>

namespace gradcheck::detail {

/// Calls 0 .. n - 1 of one function, which several threads share out among them.
class Tasks {
 public:
  Tasks(std::size_t n, std::function<void(std::size_t)> call);
  /// Every call once, on at most so many threads. Throws what the first of those that threw did, in their order, when
  /// all are done.
  void run(unsigned threads);
  void call(std::size_t k);  ///< one of them, by whichever thread; keeps what it throws

 private:
  std::function<void(std::size_t)> call_;
  std::vector<std::exception_ptr> thrown_;
  std::atomic<bool> handed_over_ = false;
  std::atomic<std::size_t> done_ = 0;
};

/// call(0) .. call(n - 1), on at most so many threads at a time, and no more than the machine has; each writes to
/// places of its own. Whatever the threads, what the first of those that throw did is thrown again, in their order.
template <class Call>
void in_parallel(std::size_t n, unsigned threads, const Call& call) {
  if (threads > 1 && n > 1) {
    Tasks(n, std::cref(call)).run(threads);
  } else {
    for (std::size_t k = 0; k < n; ++k) call(k);
  }
}

/// What run(0) .. run(n - 1) return, in the order of their arguments, so that the order in which threads finish changes
/// nothing. The first exception, in that order, is thrown again.
template <class Result, class Run>
std::vector<Result> results_in_parallel(std::size_t n, unsigned threads, const Run& run) {
  std::vector<Result> results(n);
  in_parallel(n, threads, [&](std::size_t k) { results[k] = run(k); });
  return results;
}

}  // namespace gradcheck::detail
