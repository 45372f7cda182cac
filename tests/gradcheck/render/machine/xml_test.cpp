// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/xml.hpp>

#include <string>

#include <catch2/catch.hpp>

using gradcheck::detail::xml_attribute, gradcheck::detail::xml_text;

TEST_CASE("XML has its signs escaped, and in attributes quotes and ends of lines too") {
  CHECK(xml_text("a < b && \"c\" > d\n\t]]>") == "a &lt; b &amp;&amp; \"c\" &gt; d\n\t]]&gt;");
  CHECK(xml_attribute("\"a\"\n\tb") == "&quot;a&quot;&#10;&#9;b");
  CHECK(xml_text("\r") == "&#13;");
}

TEST_CASE("what XML cannot hold becomes the sign for that") {
  const std::string no_character = "\xEF\xBF\xBD";
  CHECK(xml_text(std::string("a\0b", 3)) == "a" + no_character + "b");
  CHECK(xml_text("\x1b[31m") == no_character + "[31m");
  CHECK(xml_text("\xff") == no_character);
  CHECK(xml_text("\xEF\xBF\xBF") == no_character);
  CHECK(xml_text("\xC3\xA9") == "\xC3\xA9");
}
