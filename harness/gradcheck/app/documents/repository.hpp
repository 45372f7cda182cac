// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/base/place.hpp>

namespace gradcheck {

/// The same place as a code host knows it: its file relative to the folder of the nearest .git above it; where there is
/// none, to GITHUB_WORKSPACE or to the current folder, if it lies below; else as an absolute path. A file that is not
/// there keeps its name.
Place in_repository(const Place& place);

/// That alone; none where it has no file, or is standard input.
std::vector<Place> places_in_repository(const Place& place);

}  // namespace gradcheck
