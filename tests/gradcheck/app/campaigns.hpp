// SPDX-License-Identifier: MIT
#pragma once

#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gradcheck/app/command.hpp>
#include <gradcheck/app/registered.hpp>

/// Campaigns of a right and of a wrong layer, in this process or in one of their own.
namespace campaigns {

/// Wrong in batches of more than 3.
struct Wrong : layers::Scale {
  arma::mat backward(const arma::mat& c) { return Scale::backward(c) * (c.n_rows > 3 ? 1 + 1e-6 : 1.0); }
};

inline gradcheck::Registry scale_and_wrong() {
  return gradcheck::Registry{}.add("Scale", make_scale).add("Wrong", [](gradcheck::Shape s, std::mt19937_64& random) {
    return Wrong{make_scale(s, random)};
  });
}

inline Run mine(const std::vector<std::string>& arguments) {
  return gradcheck_command(arguments, scale_and_wrong(), "./mine");
}

/// The command in a process of its own, which adds what it prints to a file.
inline pid_t start(const std::vector<std::string>& arguments, const std::string& output) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(file, STDOUT_FILENO);
  ::dup2(file, STDERR_FILENO);
  std::vector<std::string> all = arguments;
  all.insert(all.begin(), "./mine");
  std::vector<char*> argv;
  for (std::string& a : all) argv.push_back(a.data());
  ::_exit(gradcheck::main(static_cast<int>(argv.size()), argv.data(), scale_and_wrong()));
}

inline int exit_code(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace campaigns
