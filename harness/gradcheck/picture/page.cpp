// SPDX-License-Identifier: MIT
#include <gradcheck/picture/page.hpp>

#include <gradcheck/base/user_error.hpp>

namespace gradcheck::detail {
namespace {

/// Text between tags: no character of it begins a tag or an entity.
std::string escaped_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

/// JSON inside a script: a "<" can only be part of a string there, and no "</script" or "<!--" is left.
std::string escaped_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json)
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  return out;
}

std::string text_of_pieces(embedded::Pieces pieces) {
  std::string all;
  for (const std::string_view piece : pieces) all += piece;
  return all;
}

std::string element(std::string_view begin, const std::string& content, std::string_view end) {
  return std::string(begin) + "\n" + content + "\n" + std::string(end) + "\n";
}

/// Nothing is loaded: not even a script of the page itself could. Vega makes functions of expressions.
constexpr std::string_view head =
    R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; )"
    R"(style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'">
)";

}  // namespace

bool has_pages() { return !embedded::vega().empty(); }

std::string page(std::string_view title, std::string_view data, embedded::Pieces vega) {
  if (vega.empty())
    throw UserError(
        "no pictures in this build: install libjs-vega (apt-get install libjs-vega), configure and build "
        "gradcheck again");
  std::string html(head);
  html += "<title>" + escaped_text(title) + "</title>\n";
  html += element("<style>", text_of_pieces(embedded::style()), "</style>\n</head>\n<body>");
  html += element("<script type=\"application/json\" id=\"data\">", escaped_json(data), "</script>");
  html += element("<script>", "/*\n" + text_of_pieces(embedded::vega_licence()) + "*/\n" + text_of_pieces(vega),
                  "</script>");
  return html + element("<script>", text_of_pieces(embedded::script()), "</script>\n</body>\n</html>");
}

}  // namespace gradcheck::detail
