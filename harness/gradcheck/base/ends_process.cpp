// SPDX-License-Identifier: MIT
#include <gradcheck/base/ends_process.hpp>

#if __has_include(<sys/wait.h>) && __has_include(<unistd.h>)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstring>
#endif

namespace gradcheck::detail {

#if __has_include(<sys/wait.h>) && __has_include(<unistd.h>)
namespace {

constexpr unsigned seconds = 10;

/// In the copy: the call, and no trace of it, whatever becomes of it.
[[noreturn]] void only(const std::function<void()>& call) {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  for (const int ends : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGALRM}) std::signal(ends, SIG_DFL);
  alarm(seconds);
  try {
    call();
  } catch (...) {
    _exit(0);  // what it throws is told where it is called again
  }
  _exit(0);
}

/// The signal that ends it; 0: none, or it cannot be told.
int signal_of(const std::function<void()>& call) {
  const pid_t copy = fork();
  if (copy == 0) only(call);
  int status = 0;
  if (copy < 0) return 0;
  while (waitpid(copy, &status, 0) < 0)
    if (errno != EINTR) return 0;
  return WIFSIGNALED(status) && WTERMSIG(status) != SIGALRM ? WTERMSIG(status) : 0;
}

}  // namespace

std::string ends_process(const std::function<void()>& call, const std::function<void()>& beside) {
  const int ended_by = signal_of(call);
  return ended_by == 0 || signal_of(beside) != 0 ? std::string() : std::string(strsignal(ended_by));
}
#else
std::string ends_process(const std::function<void()>&, const std::function<void()>&) { return {}; }
#endif

}  // namespace gradcheck::detail
