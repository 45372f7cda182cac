// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reader {

/// A hostile case file: one of the corpus, changed one to three times (bytes flipped, put in or taken out, the end cut
/// off, lines of another file spliced in, a part repeated up to 100,000 times, numbers and words replaced by extreme or
/// foreign ones, deep nesting), at most 1 MB. The same for the same corpus, seed and index.
std::string mutant(const std::vector<std::string>& corpus, std::uint64_t seed, std::uint64_t index);

}  // namespace reader
