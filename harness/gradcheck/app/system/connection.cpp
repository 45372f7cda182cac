// SPDX-License-Identifier: MIT
#include <gradcheck/app/system/connection.hpp>

#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gradcheck::system {

bool send(Connection connection, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::optional<std::string> receive(Connection connection, std::chrono::milliseconds wait) {
  pollfd waited{connection, POLLIN, 0};
  if (::poll(&waited, 1, static_cast<int>(wait.count())) <= 0) return std::string();
  std::array<char, 65536> buffer;
  const ssize_t n = ::recv(connection, buffer.data(), buffer.size(), 0);
  if (n > 0) return std::string(buffer.data(), static_cast<std::size_t>(n));
  return n < 0 && errno == EINTR ? std::optional<std::string>("") : std::nullopt;
}

std::optional<std::string> read_now(Connection pipe) {
  std::array<char, 65536> buffer;
  const ssize_t n = ::read(pipe, buffer.data(), buffer.size());
  if (n > 0) return std::string(buffer.data(), static_cast<std::size_t>(n));
  return n < 0 && (errno == EAGAIN || errno == EINTR) ? std::optional<std::string>("") : std::nullopt;
}

void await(Connection one, Connection other, std::chrono::milliseconds most) {
  std::array<pollfd, 2> waited{{{one, POLLIN, 0}, {other, POLLIN, 0}}};
  (void)::poll(waited.data(), waited.size(), static_cast<int>(most.count()));
}

void close(Connection connection) {
  if (connection >= 0) (void)::close(connection);
}

}  // namespace gradcheck::system
