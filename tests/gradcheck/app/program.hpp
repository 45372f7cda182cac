// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/print/quoted.hpp>

/// What a program printed, and its exit code, run in a process of its own: `before` is shell text, "cd /tmp;".
inline Run run_program(const std::string& program, const std::vector<std::string>& arguments,
                       const std::string& before = {}) {
  const std::string files = (std::filesystem::temp_directory_path() / "gradcheck-program-test-").string();
  const std::string out = files + std::to_string(::getpid()) + ".out",
                    err = files + std::to_string(::getpid()) + ".err";
  std::string line = before + " " + gradcheck::quoted(program);
  for (const std::string& a : arguments) line += " " + gradcheck::quoted(a);
  const int status = std::system((line + " >" + gradcheck::quoted(out) + " 2>" + gradcheck::quoted(err)).c_str());
  const auto content = [](const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), {});
    std::filesystem::remove(path);
    return text;
  };
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(out), content(err)};
}
