// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

/// What a page is made of. The build makes the definitions out of files (cmake/embed.cmake), in pieces that every
/// compiler takes.
namespace gradcheck::detail::embedded {

using Pieces = std::span<const std::string_view>;

Pieces style();         ///< page/*.css
Pieces script();        ///< page/*.js
Pieces vega();          ///< of the package libjs-vega; empty where the build found none
Pieces vega_licence();  ///< page/vega-licence.txt

}  // namespace gradcheck::detail::embedded
