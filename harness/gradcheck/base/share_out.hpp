// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace gradcheck::detail {

class Tasks;

/// tasks.call(0) .. tasks.call(n - 1), each once, on at most so many threads at a time, and no more than the machine
/// has. Returns when all are done. The one place that knows oneTBB, of which half lies in its headers: compiled without
/// the thread sanitizer, as the other half was.
void share_out(std::size_t n, unsigned threads, Tasks& tasks);

}  // namespace gradcheck::detail
