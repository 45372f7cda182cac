// SPDX-License-Identifier: MIT
#pragma once

#include <locale>
#include <string>

struct CommaPunctuation : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

/// What the call returns where a stream writes and reads 1234.5 as 1.234,5 unless it is told otherwise. Nothing is to
/// be checked within: the test library keeps its streams.
template <class Call>
auto in_comma_locale(Call call) {
  struct Restored {
    std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation));
    ~Restored() { std::locale::global(before); }
  };
  const Restored restored;
  return call();
}
