// SPDX-License-Identifier: MIT
#include <gradcheck/app/system/system.hpp>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fnmatch.h>
#include <malloc.h>
#include <poll.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gradcheck::system {
namespace {

constexpr const char* own_file = "/proc/self/exe";
/// Of the environment of a process that start_anew() made: "STARTER CONNECTION", the number of the process that started
/// it, and the descriptor. An environment variable, because a program's own main may take no argument that it does not
/// know, and because one that was inherited from an ancestor names another process and means nothing.
constexpr std::string_view variable = "GRADCHECK_STARTED_BY=";

/// The directory at the start, before main.
const std::filesystem::path first_directory = [] {
  std::error_code unknown;
  return std::filesystem::current_path(unknown);
}();

void require(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// As pointers, with a null pointer behind the last, as the system takes them.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> own_arguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> all;
  for (std::string one; std::getline(file, one, '\0');) all.push_back(one);
  require(all.empty() ? ENOENT : 0, "/proc/self/cmdline");
  return all;
}

std::vector<std::string> environment_with(const std::string& own) {
  std::vector<std::string> all{own};
  for (char** one = environ; *one != nullptr; ++one)
    if (!std::string_view(*one).starts_with(variable)) all.emplace_back(*one);
  return all;
}

/// What a new process does before it runs its program: files.
class Actions {
 public:
  Actions() { require(::posix_spawn_file_actions_init(&actions_), "file actions of a process"); }
  ~Actions() { (void)::posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  void open_nothing(int file, int how) {
    require(::posix_spawn_file_actions_addopen(&actions_, file, "/dev/null", how, 0), "/dev/null");
  }
  /// Open in the new process under the same number, although it is closed in every other that is started.
  void keep(int file) { use_as(file, file); }
  void use_as(int number, int file) {
    require(::posix_spawn_file_actions_adddup2(&actions_, file, number), "a connection");
  }
  void go_to(const std::filesystem::path& directory) {
    if (!directory.empty())
      require(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()), "a directory");
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// What a new process does before it runs its program: signals.
class Attributes {
 public:
  Attributes() {
    require(::posix_spawnattr_init(&attributes_), "attributes of a process");
    sigset_t blocked;
    (void)::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    for (const int signal : {SIGINT, SIGTERM}) (void)::sigaddset(&blocked, signal);
    (void)::posix_spawnattr_setsigmask(&attributes_, &blocked);
    (void)::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  ~Attributes() { (void)::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// Two ends, closed in every process that is started, clear of the three standard files.
std::array<Connection, 2> above_standard_files(const std::array<int, 2>& low) {
  std::array<int, 2> ends{};
  for (std::size_t k = 0; k < 2; ++k) {
    ends[k] = ::fcntl(low[k], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(low[k]);
  }
  if (ends[0] >= 0 && ends[1] >= 0) return ends;
  for (const int one : ends) close(one);
  throw std::system_error(EMFILE, std::generic_category(), "a connection");
}

std::array<Connection, 2> connected() {
  std::array<int, 2> low{};
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, low.data()) == 0 ? 0 : errno, "a connection");
  return above_standard_files(low);
}

/// To read without waiting, and to write.
std::array<Connection, 2> piped() {
  std::array<int, 2> low{};
  require(::pipe2(low.data(), O_CLOEXEC) == 0 ? 0 : errno, "a pipe");
  const std::array<Connection, 2> ends = above_standard_files(low);
  (void)::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return ends;
}

int spawn(Connection theirs, Connection errors) {
  Actions actions;
  actions.go_to(first_directory);
  actions.open_nothing(STDIN_FILENO, O_RDONLY);
  actions.open_nothing(STDOUT_FILENO, O_WRONLY);
  actions.use_as(STDERR_FILENO, errors);
  actions.keep(theirs);
  std::vector<std::string> arguments = own_arguments();
  std::vector<std::string> environment =
      environment_with(std::string(variable) + std::to_string(::getpid()) + " " + std::to_string(theirs));
  const std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  pid_t process = -1;
  require(::posix_spawn(&process, own_file, actions.get(), Attributes().get(), argv.data(), envp.data()), own_file);
  return process;
}

struct Starter {
  int process = -1;
  Connection connection = -1;
};

Starter starter_of_environment() {
  const char* const value = std::getenv(std::string(variable.substr(0, variable.size() - 1)).c_str());
  if (value == nullptr) return {};
  const char* const last = value + std::strlen(value);
  Starter starter;
  const char* const space = std::from_chars(value, last, starter.process).ptr;
  if (space == last || std::from_chars(space + 1, last, starter.connection).ptr != last) return {};
  return starter;
}

/// Whether it is a connection at all, whose other end is closed.
bool is_deserted(Connection connection) {
  pollfd now{connection, POLLRDHUP, 0};
  return ::poll(&now, 1, 0) == 1 && (now.revents & (POLLRDHUP | POLLHUP)) != 0;
}

End end_of(int status) {
  if (WIFSIGNALED(status)) return {0, ::strsignal(WTERMSIG(status))};
  return {WEXITSTATUS(status), {}};
}

}  // namespace

void keep_freed_memory() {
#ifdef __GLIBC__
  // Large matrices come and go: their pages are kept, not asked for anew, and nothing is put by that one would have to
  // merge first.
  (void)::mallopt(M_MMAP_THRESHOLD, 1 << 30);
  (void)::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  (void)::mallopt(M_MXFAST, 0);
#endif
}

bool standard_error_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::optional<std::size_t> width_of_standard_output() {
  constexpr std::size_t usual = 80;  // of a terminal that does not tell
  if (::isatty(STDOUT_FILENO) != 1) return {};
  winsize size{};
  const bool told = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return told ? size.ws_col : usual;
}

int process_number() { return ::getpid(); }

std::filesystem::path executable() {
  std::error_code unknown;
  return std::filesystem::read_symlink(own_file, unknown);
}

Started start_anew() {
  const auto [ours, theirs] = connected();
  std::array<Connection, 2> pipe{-1, -1};
  Started started{-1, ours};
  try {
    pipe = piped();
    started.errors = pipe[0];
    started.process = spawn(theirs, pipe[1]);
  } catch (...) {
    for (const Connection one : {ours, theirs, pipe[0], pipe[1]}) close(one);
    throw;
  }
  close(theirs);
  close(pipe[1]);
  return started;
}

std::optional<Connection> connection_to_starter() {
  const auto [starter, connection] = starter_of_environment();
  if (::fcntl(connection, F_SETFD, FD_CLOEXEC) != 0) return {};
  if (::getppid() == starter)
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  else if (!is_deserted(connection))  // an orphan is to find out that it is one, and not to take itself for its starter
    return {};
  return connection;
}

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

std::optional<End> ended(int process) {
  int status = 0;
  return ::waitpid(process, &status, WNOHANG) == process ? std::optional(end_of(status)) : std::nullopt;
}

End end(int process) {
  (void)::kill(process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return end_of(status);
}

void limit_memory([[maybe_unused]] std::uint64_t bytes) {
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
  if (bytes == 0) return;
  std::ifstream file("/proc/self/statm");
  std::string pages;
  std::getline(file, pages, ' ');
  std::uint64_t held = 0;
  (void)std::from_chars(pages.data(), pages.data() + pages.size(), held);
  const rlimit most{held * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + bytes, RLIM_INFINITY};
  (void)::setrlimit(RLIMIT_AS, &most);
#endif
}

}  // namespace gradcheck::system
