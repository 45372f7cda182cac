// SPDX-License-Identifier: MIT
#include <gradcheck/picture/page.hpp>

#include <catch2/catch.hpp>
#include <string>

#include <gradcheck/base/user_error.hpp>
#include <gradcheck/picture/html.hpp>
#include <gradcheck/render/full_report.hpp>

namespace {

using gradcheck::detail::has_pages;

std::string vega_itself() {
  std::string all;
  for (const std::string_view piece : gradcheck::detail::embedded::vega()) all += piece;
  return all;
}

std::size_t occurrences_of(const std::string& text, const std::string& wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a build without Vega says what to install when it is asked for a page") {
  CHECK_THROWS_AS(gradcheck::detail::page("title", "{}", {}), gradcheck::detail::UserError);
  CHECK_THROWS_WITH(gradcheck::detail::page("title", "{}", {}),
                    "no pictures in this build: install libjs-vega (apt-get install libjs-vega), configure and build "
                    "gradcheck again");
}

TEST_CASE("a page asks for nothing outside itself") {
  if (!has_pages()) return;
  std::string html = to_html(gradcheck::full_report());
  CHECK(html.find("default-src 'none'") != std::string::npos);
  const std::string vega = vega_itself();
  REQUIRE(html.find(vega) != std::string::npos);
  html.erase(html.find(vega), vega.size());  // it has names of XML, which are no addresses
  for (const char* outside : {"http:", "https:", "//cdn", " src=", "@import", "url(", "fetch(", "XMLHttpRequest"})
    CHECK(occurrences_of(html, outside) == 0);
}

TEST_CASE("a page keeps the licence of what is built into it") {
  if (!has_pages()) return;
  const std::string html = to_html(gradcheck::full_report());
  CHECK(html.find("University of Washington Interactive Data Lab") != std::string::npos);
  CHECK(html.find("Redistribution and use in source and binary forms") != std::string::npos);
}

TEST_CASE("names are text in a page, whatever they hold") {
  if (!has_pages()) return;
  gradcheck::Report report = gradcheck::full_report();
  report.subject = "</script><script>alert(1)</script><!--";
  report.blocks[0].name = "<img src=x onerror=alert(2)>&amp;";
  const std::string html = to_html(report), none = to_html(gradcheck::full_report());
  CHECK(occurrences_of(html, "<script") == occurrences_of(none, "<script"));
  CHECK(occurrences_of(html, "</script") == occurrences_of(none, "</script"));
  CHECK(occurrences_of(html, "<img") == occurrences_of(none, "<img"));
  CHECK(occurrences_of(html, "<!--") == occurrences_of(none, "<!--"));
  CHECK(html.find("<title>gradcheck: &lt;/script>&lt;script>alert(1)&lt;/script>&lt;!--</title>") != std::string::npos);
  CHECK(html.find(R"("name":"\u003cimg src=x onerror=alert(2)>&amp;")") != std::string::npos);
}
