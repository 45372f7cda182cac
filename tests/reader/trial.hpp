// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace reader {

/// How far a text came.
enum class Depth : unsigned char { refused, read, run };

/// Reads the text as a case file, and where it reads, writes it, reads it again and, while the work that it asks for is
/// bounded, runs it (with finite differences where it is small). The one exception allowed is CaseError, with path, a
/// line that the text has, and a reason. Throws std::logic_error that says what came instead.
Depth attempt(const std::string& text);

/// Throws std::logic_error unless the message is "hostile.toml:12: why", of a line that the text has.
void require_documented(const std::string& message, const std::string& text);

}  // namespace reader
