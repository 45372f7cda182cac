// SPDX-License-Identifier: MIT
#include <gradcheck/app/campaign/interrupt.hpp>

#include <csignal>

namespace gradcheck {
namespace {

std::atomic<bool> request{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // or a handler may not touch it

void remember(int signal) {
  request = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() : interrupt_(std::signal(SIGINT, remember)), terminate_(std::signal(SIGTERM, remember)) {
  request = false;
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, interrupt_);
  std::signal(SIGTERM, terminate_);
}

const std::atomic<bool>& Interrupt::requested() { return request; }

}  // namespace gradcheck
