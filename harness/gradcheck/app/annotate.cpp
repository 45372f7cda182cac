// SPDX-License-Identifier: MIT
#include <gradcheck/app/annotate.hpp>

#include <iostream>

#include <gradcheck/app/documents/annotations.hpp>

namespace gradcheck {

void annotate(const Checks& checks, const Invocation& i) {
  if (!annotations_are_wanted()) return;
  const bool free = i.format == Format::text || !goes_to_standard_output(i);
  (free ? std::cout : std::cerr) << annotations_of(checks) << std::flush;
}

}  // namespace gradcheck
