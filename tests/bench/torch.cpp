// SPDX-License-Identifier: MIT
#include "torch.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace bench {

bool has_torch() {
  static const bool has = std::system("/usr/bin/python3 -c 'import torch' >/dev/null 2>&1") == 0;
  return has;
}

double torch_seconds(const std::string& workload, bool fast) {
  const std::string command =
      std::string("/usr/bin/python3 ") + GRADCHECK_TORCH_SCRIPT + " " + workload + (fast ? " fast" : " slow");
  std::FILE* out = popen(command.c_str(), "r");
  if (out == nullptr) throw std::runtime_error("cannot run " + command);
  std::array<char, 200> line{};
  const bool said = std::fgets(line.data(), static_cast<int>(line.size()), out) != nullptr;
  if (pclose(out) != 0 || !said) throw std::runtime_error(command + " failed");
  return std::strtod(line.data(), nullptr);
}

}  // namespace bench
