// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <gradcheck/app/system/connection.hpp>

/// All that this program asks of the operating system beyond the standard library. What is POSIX, Linux or glibc alone
/// is in the sources of this folder, and nothing of it in the headers.
namespace gradcheck::system {

/// Freed memory is kept for the next large matrix instead of going back to the system, where malloc is glibc's.
void keep_freed_memory();

bool standard_error_is_terminal();
/// How many characters a line of the terminal has that standard output goes to; nothing where it goes elsewhere.
std::optional<std::size_t> width_of_standard_output();
int process_number();

/// Of this program's file; empty where the system does not tell.
std::filesystem::path executable();

struct Started {
  int process = -1;
  Connection connection = -1;
  Connection errors = -1;  ///< what it writes to its standard error: to be read with read_now(), and closed
};

/// Starts this very program anew: the file that is running, even if it was replaced or deleted since, with the
/// arguments and in the directory that it was started with, and with its present environment. Nothing of this process
/// is copied, so that a lock that is held here, by any thread, is held by nobody there. Its standard input is empty and
/// its standard output goes nowhere: both are this process's alone. Ctrl-C and requests to terminate do not reach it;
/// it ends with this process, or with end(). Throws std::system_error where the system refuses.
Started start_anew();

/// In a process that start_anew() made: the connection to the process that started it, which no program that is started
/// from here shares. Nothing in any other. The process ends when the one that started it does.
std::optional<Connection> connection_to_starter();

/// Whether a name is what a pattern of a shell, as in Dense*, stands for.
bool matches(const std::string& pattern, const std::string& name);

/// How a process ended: with an exit code, or killed by a signal, which has a name: "Segmentation fault".
struct End {
  int exit_code = 0;
  std::string signal;  ///< empty: none
};

/// Nothing while the process lives. Asked once more after an end it knows nothing of that process.
std::optional<End> ended(int process);

/// Kills it, and waits for its end.
End end(int process);

/// From now on this process may hold so many bytes more than it does, 0: without limit, and leaves no core file behind.
void limit_memory(std::uint64_t bytes);

}  // namespace gradcheck::system
