// SPDX-License-Identifier: MIT
#include <gradcheck/base/parallel.hpp>

#include <utility>

#include <gradcheck/base/share_out.hpp>

namespace gradcheck::detail {

Tasks::Tasks(std::size_t n, std::function<void(std::size_t)> call) : call_(std::move(call)), thrown_(n) {}

/// oneTBB orders what was before the calls, the calls, and what comes after, by code that the thread sanitizer cannot
/// see into. The two atomics say the same where it does: no call is ordered with another by them.
void Tasks::run(unsigned threads) {
  handed_over_.store(true, std::memory_order_release);
  share_out(thrown_.size(), threads, *this);
  done_.load(std::memory_order_acquire);
  for (const std::exception_ptr& one : thrown_)
    if (one) std::rethrow_exception(one);
}

void Tasks::call(std::size_t k) {
  handed_over_.load(std::memory_order_acquire);
  try {
    call_(k);
  } catch (...) {
    thrown_[k] = std::current_exception();
  }
  done_.fetch_add(1, std::memory_order_release);
}

}  // namespace gradcheck::detail
