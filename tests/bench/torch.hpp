// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bench {

/// Whether the system's python3 has PyTorch (Debian's python3-torch). Asked once.
bool has_torch();

/// Seconds of torch.autograd.gradcheck on workload W1 .. W4, its best of several runs, one thread: fast_mode, or every
/// entry. Throws std::runtime_error with what python said.
double torch_seconds(const std::string& workload, bool fast);

}  // namespace bench
