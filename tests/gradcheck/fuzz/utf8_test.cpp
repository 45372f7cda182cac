// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/utf8.hpp>

#include <string>

#include <catch2/catch.hpp>

using gradcheck::fuzz::as_utf8;

TEST_CASE("text in UTF-8 stays as it is") {
  for (const char* text : {"", "plain\n", "\u00e4\u20ac\U0001f600", "\x7f", "\uffff", "\U0010ffff"})
    CHECK(as_utf8(text) == text);
  CHECK(as_utf8(std::string(1, '\0')) == std::string(1, '\0'));
}

TEST_CASE("bytes that are no UTF-8 are spelt out, and what is around them stays") {
  CHECK(as_utf8("a\xff\xfe.") == "a\\xff\\xfe.");
  CHECK(as_utf8("\xc3") == "\\xc3");                             // cut short
  CHECK(as_utf8("\xe2\x82(") == "\\xe2\\x82(");                  // cut short by another character
  CHECK(as_utf8("\xc0\x80") == "\\xc0\\x80");                    // longer than needed
  CHECK(as_utf8("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // half of a pair
  CHECK(as_utf8("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond the last character
  CHECK(as_utf8("\x80\u00e4") == "\\x80\u00e4");
}
