// SPDX-License-Identifier: MIT
#pragma once

namespace gradcheck::detail {

/// part of whole in per cent; 0 of nothing.
template <class Part, class Whole>
double percent(Part part, Whole whole) {
  return whole == Whole{} ? 0.0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace gradcheck::detail
