// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gradcheck::system {

/// One end of a connection between two processes: bytes in both directions. Negative: none.
using Connection = int;

/// False when nobody listens any more. Blocks until all is taken.
bool send(Connection connection, std::string_view text);

/// What has come, waiting for it at most so long: empty when nothing has; nothing at all when the other end is closed.
std::optional<std::string> receive(Connection connection, std::chrono::milliseconds wait);

/// What has come from a pipe, without waiting: empty when nothing has; nothing at all when the other end is closed.
std::optional<std::string> read_now(Connection pipe);

/// Until something has come from either, or that long; a negative one is none.
void await(Connection one, Connection other, std::chrono::milliseconds most);

void close(Connection connection);

}  // namespace gradcheck::system
