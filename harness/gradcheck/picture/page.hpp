// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <gradcheck/picture/embedded.hpp>

namespace gradcheck::detail {

/// Whether the build found what pages are made of. page() throws otherwise.
bool has_pages();

/// One HTML file that shows these data, and asks for nothing outside itself: styles, scripts and data are in it.
/// title: any text. data: a JSON object, {"kind": "reports", ...}, see page/main.js.
/// Throws UserError, which says what to install, where there is no Vega.
std::string page(std::string_view title, std::string_view data, embedded::Pieces vega = embedded::vega());

}  // namespace gradcheck::detail
