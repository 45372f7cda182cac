// SPDX-License-Identifier: MIT
#include <gradcheck/base/share_out.hpp>

#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <algorithm>

#include <gradcheck/base/parallel.hpp>

namespace gradcheck::detail {

void share_out(std::size_t n, unsigned threads, Tasks& tasks) {
  const auto most = static_cast<unsigned>(tbb::info::default_concurrency());
  tbb::task_arena arena(static_cast<int>(std::min(threads, most)));
  arena.execute([&] {
    tbb::parallel_for(
        std::size_t{0}, n, [&tasks](std::size_t k) { tasks.call(k); }, tbb::simple_partitioner());
  });
}

}  // namespace gradcheck::detail
